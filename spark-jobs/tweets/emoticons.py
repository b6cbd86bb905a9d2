"""Distant supervision: a tweet's own emoticons are its label, and are then hidden from the model."""

from __future__ import annotations

from pyspark.sql import Column
from pyspark.sql import functions as F

# Java regular expressions. Faces read from the right begin a word, or every `(see there):` would be sad; what follows
# a face is neither a letter nor a slash, or `http://` would be.
_END = r"(?![\w/])"
_HAPPY = rf"(?:[:;=]['’]?[-o^]?[)\]}}D]+|(?<!\S)\([-^]?[:=]|<3+|\^[_-]?\^){_END}|[😀😃😄😁😊🙂😍🥰😘👍❤💕🎉]"
_SAD = rf"(?:[:=]['’]?[-o^]?[(\[{{]+|(?<!\S)(?:\)|D)[-^]?:|:[-^]?/|</3|-[_.]+-){_END}|[🙁☹😞😟😢😠😡😣😩👎💔]"

EMOTICONS = f"{_HAPPY}|{_SAD}"


def emoticon_label(text: Column) -> Column:
    """`positive` or `negative`; null when the tweet has neither kind or both."""
    happy, sad = text.rlike(_HAPPY), text.rlike(_SAD)
    return F.when(happy & ~sad, "positive").when(sad & ~happy, "negative")
