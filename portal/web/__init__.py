"""Pages, forms, texts and headers: what every room needs to speak with a browser."""

from portal.web.forms import Form
from portal.web.page import flash, go, page, page_frame, static, template_folders
from portal.web.texts import _, ngettext

__all__ = ["Form", "_", "flash", "go", "ngettext", "page", "page_frame", "static", "template_folders"]
