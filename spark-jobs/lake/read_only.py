"""Lets nothing through but queries over the declared tables, by what Spark's own parser and analyzer make of them.

A statement is judged by its plan. Whatever is no part of a query is refused because it is not on a list of what is, so
that a statement nobody has thought of is refused as well.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from typing import Any

from py4j.java_gateway import is_instance_of
from pyspark.sql import DataFrame, SparkSession

from common.errors import JobError

_PLAN = "org.apache.spark.sql.catalyst.plans.logical.LogicalPlan"
_NODE = "org.apache.spark.sql.catalyst.trees.TreeNode"

# All that a parsed SELECT, VALUES or TABLE can be made of.
_QUERY_NODES = {
    "Aggregate", "Distinct", "Except", "Filter", "Generate", "GlobalLimit", "Intersect", "Join", "LateralJoin",
    "LocalLimit", "LocalRelation", "Offset", "OneRowRelation", "Pivot", "Project", "RepartitionByExpression", "Sample",
    "Sort", "SubqueryAlias", "Union", "UnresolvedHaving", "UnresolvedHint", "UnresolvedInlineTable",
    "UnresolvedRelation", "UnresolvedSubqueryColumnAliases", "UnresolvedTVFAliases", "UnresolvedTableValuedFunction",
    "UnresolvedWith", "Unpivot", "WithWindowDefinition",
}  # fmt: skip
# Where the rows of an analyzed query may come from; LogicalRelation only when it is not one of the catalog.
_SOURCES = {"LocalRelation", "LogicalRelation", "OneRowRelation", "Range", "CTERelationRef"}
# They call any method of any Java class.
_REFLECTION = {"java_method", "reflect", "try_reflect"}
# xpath() and its like: a DOCTYPE names a file or an address, and Java's parser fetches it.
_XML = "xpath"
# Makes a name from text at run time, so that the name is not in the parsed plan.
_NAME_FROM_TEXT = "ExpressionWithUnresolvedIdentifier"


def seal(spark: SparkSession) -> None:
    """Takes away the ways around a plan: `${env:…}` in the text of a query, and paths in the place of tables."""
    spark.conf.set("spark.sql.variable.substitute", "false")
    spark.conf.set("spark.sql.runSQLOnFiles", "false")


def check_statement(spark: SparkSession, query: str, tables: Sequence[str]) -> None:
    """Fails with `not-read-only` when a statement is more than a query, before anything of it is looked up or run."""
    nodes = list(_nodes(spark, spark._jsparkSession.sessionState().sqlParser().parsePlan(query)))
    known = set(tables)
    for node in nodes:
        if _simple_name(node) == "UnresolvedWith":
            known.update(str(pair._1()).lower() for pair in _items(node.cteRelations()))
    for node in nodes:
        _check_node(spark, node, known)


def check_sources(frame: DataFrame) -> None:
    """Fails with `not-read-only` when an analyzed query reads anything but the declared tables."""
    plan = frame._jdf.queryExecution().analyzed()
    for part in [plan, *_items(plan.subqueriesAll())]:
        for leaf in _items(part.collectLeaves()):
            kind = _simple_name(leaf)
            if kind not in _SOURCES or (kind == "LogicalRelation" and leaf.catalogTable().isDefined()):
                raise _refusal("it reads a table of the catalog", "Declare what it reads: --table name=path.")


def _check_node(spark: SparkSession, node: Any, known: set[str]) -> None:
    kind = _simple_name(node)
    if is_instance_of(spark.sparkContext._gateway, node, _PLAN) and kind not in _QUERY_NODES:
        words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", re.sub("(Statement|Command)$", "", kind)).upper()
        raise _refusal(f"{words} is no part of a query", "Write a SELECT; --explain shows its plan.")
    if kind == "UnresolvedRelation":
        _check_relation([str(part) for part in _items(node.multipartIdentifier())], known)
    elif kind == _NAME_FROM_TEXT:
        raise _refusal("IDENTIFIER() hides which function it calls", "Write the function's name.")
    elif kind in ("UnresolvedFunction", "UnresolvedTableValuedFunction"):
        _check_function(spark, [str(part) for part in _items(_function_name(node, kind))])
    elif kind == "UnresolvedGenerator":
        _check_function(spark, [node.name().funcName()])


def _function_name(node: Any, kind: str) -> Any:
    return node.nameParts() if kind == "UnresolvedFunction" else node.name()


def _check_relation(parts: list[str], known: set[str]) -> None:
    if len(parts) > 1:
        raise _refusal(
            f"it reads {'.'.join(f'`{part}`' for part in parts)}, and only declared tables may be read",
            "Declare it: --table name=path.",
        )
    if parts[0].lower() not in known:
        close = difflib.get_close_matches(parts[0].lower(), known, n=1)
        meant = f" Did you mean '{close[0]}'?" if close else ""
        tables = f"Tables: {', '.join(sorted(known))}." if known else "Declare it: --table name=path."
        raise JobError("sql-error", f"There is no table '{parts[0]}'.{meant}", tables)


def _check_function(spark: SparkSession, parts: list[str]) -> None:
    name = parts[-1].lower()
    if name in _REFLECTION:
        raise _refusal(f"{name}() calls any Java method", "Use one of Spark's other functions.")
    if name.startswith(_XML):
        raise _refusal(f"{name}() reads the files that an XML text names", "Take the text apart with regexp_extract().")
    jvm = spark.sparkContext._jvm
    analysis = jvm.org.apache.spark.sql.catalyst.analysis
    identifier = jvm.org.apache.spark.sql.catalyst.FunctionIdentifier(name)
    registries = (analysis.FunctionRegistry.builtin(), analysis.TableFunctionRegistry.builtin())
    if not any(registry.functionExists(identifier) for registry in registries):
        raise JobError("sql-error", f"Spark has no function {name}().", "See spark.apache.org/docs/latest/api/sql.")


def _refusal(why: str, hint: str) -> JobError:
    return JobError("not-read-only", f"This statement is refused: {why}.", hint)


def _nodes(spark: SparkSession, root: Any) -> Iterator[Any]:
    """All tree nodes in a plan, also those in expressions, subqueries and lists of pairs."""
    gateway = spark.sparkContext._gateway
    waiting = [root]
    while waiting:
        thing = waiting.pop()
        if not hasattr(thing, "getClass"):
            continue
        if is_instance_of(gateway, thing, _NODE):
            yield thing
        elif is_instance_of(gateway, thing, "scala.collection.Iterable"):
            waiting.extend(_items(thing))
            continue
        if is_instance_of(gateway, thing, "scala.Product"):
            waiting.extend(_iterated(thing.productIterator()))


def _items(scala_iterable: Any) -> Iterator[Any]:
    return _iterated(scala_iterable.iterator())


def _iterated(scala_iterator: Any) -> Iterator[Any]:
    while scala_iterator.hasNext():
        yield scala_iterator.next()


def _simple_name(node: Any) -> str:
    return str(node.getClass().getSimpleName()).rstrip("$")
