"""Values as Postgres's text form, made by Spark's own functions and checked against the target's types."""

from __future__ import annotations

from pyspark.sql import types as T

from loading.catalog import Column

# Postgres's short name → what Spark must be able to make of the value.
_CASTS = {
    "int2": "smallint",
    "int4": "int",
    "int8": "bigint",
    "float4": "float",
    "float8": "double",
    "bool": "boolean",
    "date": "date",
    "timestamp": "timestamp_ntz",
    "timestamptz": "timestamp",
}
_WHOLE = ("int2", "int4", "int8")
_FORMATS = {
    "date": "date_format({0}, 'yyyy-MM-dd')",
    "timestamp": "date_format({0}, 'yyyy-MM-dd HH:mm:ss.SSSSSS')",
    # Without a zone Postgres would read it in the session's.
    "timestamptz": "concat(date_format({0}, 'yyyy-MM-dd HH:mm:ss.SSSSSS'), '+00')",
}
# Not `$`, which also matches before a line break at the end.
_NUMBER = r"^[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]{1,4})?\\z"
_UUID = r"^[0-9a-fA-F]{8}(-?[0-9a-fA-F]{4}){3}-?[0-9a-fA-F]{12}\\z"
_DAY = "^(?!0000)[0-9]{4}-[0-9]{2}-[0-9]{2}"
_TIME = "[ T][0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,6})?"
# Of these Spark and Postgres make the same, so they go on as they are written: formatting costs more than all checks.
_ALIKE = {
    "date": rf"{_DAY}\\z",
    "timestamp": rf"{_DAY}{_TIME}\\z",
    "timestamptz": rf"{_DAY}{_TIME}(Z|[+-](0[0-9]|1[0-4])(:?[0-5][0-9])?)\\z",
}
# Spark would take a time of day for one of today.
_DATED = r"^\\s*[0-9]{4}"
# Postgres's jsonb does not hold the NUL, however it is written.
_JSON_NUL = r"(?<!\\\\)(\\\\\\\\)*\\\\u0000"
# Their text holds nothing but letters, digits and marks: neither a NUL nor what COPY would take for a sign of its own.
PLAIN = frozenset({*_CASTS, "numeric", "uuid"})
_HEADER = 4  # Postgres counts the four bytes of a length into a type's modifier.


def text_of(value: str, source: T.DataType, target: Column) -> str:
    """SQL that gives a value's text for a target column; null where the value is not of the target's type.

    `value` is SQL as well and is evaluated several times.
    """
    kind = target.kind
    if kind == "numeric":
        return _numeric(value, target.modifier)
    if kind in _FORMATS:
        return _moment(value, source, kind)
    if kind in _CASTS:
        cast = f"try_cast({value} as {_CASTS[kind]})"
        if kind in _WHOLE and isinstance(source, T.FractionalType):
            cast = f"if({cast} = {value}, {cast}, null)"
        return f"cast({cast} as string)"
    if isinstance(source, (T.ArrayType, T.StructType, T.MapType)):
        if kind.startswith("_") and isinstance(source, T.ArrayType):
            return _array(value)
        return f"to_json({value}, map('ignoreNullFields', 'false'))"
    if isinstance(source, T.BinaryType) and kind == "bytea":
        return f"concat('\\\\x', lower(hex({value})))"
    return _textual(f"cast({value} as string)", target)


def _textual(text: str, target: Column) -> str:
    if target.kind in ("varchar", "bpchar") and target.modifier > _HEADER:
        return f"if(char_length({text}) <= {target.modifier - _HEADER}, {text}, null)"
    if target.kind == "uuid":
        return f"if({text} rlike '{_UUID}', {text}, null)"
    if target.kind in ("json", "jsonb"):
        return _json(text, target.kind)
    if target.labels:
        labels = ", ".join(quoted_text(label) for label in target.labels)
        return f"if({text} in ({labels}), {text}, null)"
    return text


def _moment(value: str, source: T.DataType, kind: str) -> str:
    cast = f"try_cast({value} as {_CASTS[kind]})"
    legal = f"year({cast}) between 1 and 9999"
    text = _FORMATS[kind].format(cast)
    if not isinstance(source, T.StringType):
        return f"if({legal}, {text}, null)"
    # The zone is legal by its pattern alone; for each one that Spark reads it compiles patterns anew.
    sound = f"try_cast(substring({value}, 1, 19) as timestamp_ntz) is not null"
    return (
        f"case when {value} rlike '{_ALIKE[kind]}' then if({sound}, {value}, null)"
        f" when {legal} and {value} rlike '{_DATED}' then {text} end"
    )


def _json(text: str, kind: str) -> str:
    # As strict as Postgres: Spark takes single quotes by itself, and does not look at what follows the value.
    strict = "map('allowSingleQuotes', 'false', 'allowNonNumericNumbers', 'false')"
    legal = f"size(from_json(concat('[', {text}, ']'), 'array<string>', {strict})) = 1"
    if kind == "jsonb":
        legal += f" and not {text} rlike '{_JSON_NUL}'"
    return f"if({legal}, {text}, null)"


def _numeric(value: str, modifier: int) -> str:
    text = f"trim(cast({value} as string))"
    precision, scale = (modifier - _HEADER) >> 16, (modifier - _HEADER) & 0x7FF
    if modifier < _HEADER or precision > 38 or scale > precision:
        return f"if({text} rlike '{_NUMBER}' or {text} = 'NaN', {text}, null)"
    return f"cast(try_cast({text} as decimal({precision}, {scale})) as string)"


def _array(value: str) -> str:
    # Inside quotes an array's element escapes only the quote and the backslash.
    element = "replace(replace(cast(e as string), '\\\\', '\\\\\\\\'), '\"', '\\\\\"')"
    quoted = f"""transform({value}, e -> if(e is null, 'NULL', concat('"', {element}, '"')))"""
    return f"concat('{{', array_join({quoted}, ','), '}}')"


def quoted_name(name: str) -> str:
    """A Spark column's name as SQL."""
    return f"`{name.replace('`', '``')}`"


def quoted_text(text: str) -> str:
    """A text as a literal of Spark's SQL."""
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
