"""The user's own documents: added once, kept in the user's data directory, cited beside the law.

incoming    what a user names (a file, a folder, an address of the web) becomes bytes with a name
kept        one document as it is kept: the words of its provisions, and where they come from
folder      the collection: add, list, rename, read again, remove
"""

from genolex.collection.folder import Added, Collection, documents_path
from genolex.collection.incoming import Incoming, is_address, places, taken
from genolex.collection.kept import Kept
from genolex.fetch.guarded import GuardedClient

__all__ = [
    "Added",
    "Collection",
    "GuardedClient",
    "Incoming",
    "Kept",
    "documents_path",
    "is_address",
    "places",
    "taken",
]
