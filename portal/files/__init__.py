"""Files: sealed bytes that a thing above stands for, put away and read by two functions.

They stand in the database, in parts. So one write makes a thing and its bytes durable, or neither; erasing is one
transaction, and leaves nothing on a disk; one backup holds both, and several machines read the same. A place outside
the database can come behind the same two functions; erasing takes the parts by their file (Erasing.take_by).
"""

from portal.files.keeping import PART, StoredFile, put, read
from portal.files.models import FilePart

__all__ = ["PART", "FilePart", "StoredFile", "put", "read"]
