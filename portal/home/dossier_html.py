"""The file as one page that needs nothing beside it: to read on a phone, to print, to hear read aloud."""

from collections.abc import Iterable, Sequence
from urllib.parse import quote

from markupsafe import Markup

from portal.web import _, texts
from portal.web.chapters import Chapter, Entry, Part, labelled

# It is kept for years and opened without us: nothing is fetched, and nothing runs.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_STYLE = Markup("""
:root { color-scheme: light dark }
body { margin: 0 auto; max-inline-size: 44rem; padding: 1rem; font: 1.0625rem/1.55 system-ui, sans-serif }
h1 { font-size: 1.7rem; line-height: 1.2 } h2 { margin-block: 2.5rem .5rem; border-block-end: 2px solid }
h3 { margin-block: 1.75rem .25rem } h4 { margin: 0; font-size: 1em }
p, dd, dt { margin: 0; overflow-wrap: anywhere } dl { margin-block: .25rem 0 } dt { font-weight: 600 }
dl div { display: flex; flex-wrap: wrap; gap: 0 .5em }
article { margin-block: .9rem; padding-inline-start: .75rem; border-inline-start: 3px solid #88a }
.words { white-space: pre-wrap } .told, .reads, .lead { opacity: .85; font-size: .93em }
nav ul { padding-inline-start: 1.2rem } nav li { padding-block: .3rem }
@media print { body { max-inline-size: none; font-size: 10.5pt } article, h2, h3 { break-inside: avoid }
  h2, h3 { break-after: avoid } nav { display: none } }
""")


def page(title: str, about: Sequence[str], chapters: Sequence[Chapter]) -> str:
    """The whole page, in the reader's language."""
    numbered = list(enumerate(chapters, 1))
    ways = Markup().join(Markup('<li><a href="#h{}">{}</a></li>\n').format(n, each.title) for n, each in numbered)
    return str(
        Markup(
            '<!doctype html>\n<html lang="{lang}" dir="{dir}">\n<head>\n<meta charset="utf-8">\n'
            '<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            '<meta name="robots" content="noindex">\n<title>{tab}</title>\n<style>{style}</style>\n</head>\n<body>\n'
            '<header>\n<h1>{title}</h1>\n{about}<nav aria-label="{ways_label}"><ul>\n{ways}</ul></nav>\n</header>\n'
            "<main>\n{main}</main>\n</body>\n</html>\n"
        ).format(
            lang=texts.locale(),
            dir=texts.direction(),
            policy=_POLICY,
            style=_STYLE,
            # As our pages: who looks at the list of tabs reads nothing of it.
            tab=_("Mijn pagina"),
            title=title,
            about=_all(Markup('<p class="lead">{}</p>\n').format(each) for each in about),
            ways_label=_("Wat erin staat"),
            ways=ways,
            main=_all(_chapter(n, each) for n, each in numbered),
        )
    )


def _all(pieces: Iterable[Markup]) -> Markup:
    return Markup().join(pieces)


def _chapter(n: int, chapter: Chapter) -> Markup:
    return Markup('<section aria-labelledby="h{n}">\n<h2 id="h{n}">{title}</h2>\n{lead}{parts}</section>\n').format(
        n=n,
        title=chapter.title,
        lead=_line("lead", chapter.lead),
        parts=_all(_part(each) for each in chapter.parts) or Markup("<p>{}</p>\n").format(_("Hier staat niets.")),
    )


def _part(part: Part) -> Markup:
    head = Markup('<h3 dir="auto">{}</h3>\n').format(part.title) if part.title else Markup()
    return head + _line("reads", part.reads) + _all(_entry(each, 4 if part.title else 3) for each in part.entries)


def _entry(entry: Entry, level: int) -> Markup:
    pairs = _all(
        Markup('<div><dt>{}</dt><dd class="words" dir="auto">{}</dd></div>\n').format(labelled(label), value)
        for label, value in entry.lines
    )
    return Markup("<article>\n{head}{told}{words}{lines}{file}{reads}</article>\n").format(
        head=Markup('<h{n} dir="auto">{}</h{n}>\n').format(entry.title, n=level) if entry.title else "",
        told=_line("told", entry.told),
        words=Markup('<p class="words" dir="auto">{}</p>\n').format(entry.words) if entry.words else "",
        lines=Markup("<dl>\n{}</dl>\n").format(pairs) if pairs else "",
        file=_file(entry) if entry.file else "",
        reads=_line("reads", entry.reads),
    )


def _file(entry: Entry) -> Markup:
    words = _("Bestand openen: %(title)s") % {"title": entry.title} if entry.title else _("Bestand openen")
    return Markup('<p><a href="{}">{}</a></p>\n').format(quote(entry.file), words)


def _line(kind: str, words: str) -> Markup:
    return Markup('<p class="{}">{}</p>\n').format(kind, words) if words else Markup()
