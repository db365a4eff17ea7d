"""What a paper's file is called when somebody keeps it: a name without tricks, with the ending of what it is."""

import unicodedata

_ENDINGS = {
    "application/pdf": ".pdf",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.oasis.opendocument.text": ".odt",
}
# What a name of such a file ends in; another ending stays, as a part of the name.
_OF_THESE = (*_ENDINGS.values(), ".jpeg", ".jpe", ".jfif")
_LONGEST = 80
# What some file system reads as a path, a wildcard or a stream.
_SIGNS = dict.fromkeys(map(ord, '<>:"/\\|?*'), " ")
# Windows opens a device under these names, whatever the ending.
_DEVICES = {"CON", "PRN", "AUX", "NUL", *(f"{each}{n}" for each in ("COM", "LPT") for n in range(1, 10))}


def clean_name(sent: str, media_type: str) -> str:
    """The name it came with, without folders, unseen signs or a false ending; 'papier' when nothing is left."""
    stem = _plain(sent.replace("\\", "/").rpartition("/")[2])
    while stem.lower().endswith(_OF_THESE):
        stem = stem.rpartition(".")[0].rstrip(" .")
    stem = stem.strip(" .")
    if not stem or stem.upper().partition(".")[0].strip() in _DEVICES:
        stem = f"papier {stem}".strip()
    return stem[:_LONGEST].strip(" .") + _ENDINGS[media_type]


def title_of(file_name: str) -> str:
    """What a paper is called when nobody gave it a title: the file's name without its ending."""
    return " ".join(file_name.rpartition(".")[0].replace("_", " ").split()) or file_name


def _plain(name: str) -> str:
    # Control signs, halves of letters, and what turns the reading direction: 'fdp.exe' could read as 'exe.pdf'.
    seen = "".join(each for each in unicodedata.normalize("NFC", name) if unicodedata.category(each)[0] != "C")
    return " ".join(seen.translate(_SIGNS).split()).rstrip(" .")
