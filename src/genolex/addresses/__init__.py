"""The grammar of citing: finds where a text cites an address, and prints an address the way lawyers write it.

One `Citator` is made per corpus: it knows the names and codes of the instruments. A mention that names an instrument
is read even when the corpus does not hold the provision ("GenAI Measures art. 99"): `Corpus.holds` tells. What cannot
be tied to an instrument for sure is dropped, not guessed; a slip of the pen is suggested, never resolved.

    page         a text as the grammar reads it, and the way back to the original
    forms        the table of patterns: how provisions are written, one reader per form
    names        where instruments are named
    numbering    how each instrument numbers its provisions
    reading      forms and names, left to right, become addresses
    suggestions  what a misspelt citation may mean
    printing     the other direction
"""

from genolex.addresses.citator import Citator
from genolex.addresses.suggestions import Suggestion

__all__ = ["Citator", "Suggestion"]
