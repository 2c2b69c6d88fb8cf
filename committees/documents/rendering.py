"""HTML to PDF/A-3u, the same bytes for the same input. Heavy: only in the worker."""

from __future__ import annotations

import atexit
import gc
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from threading import local
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.template.loader import render_to_string

from committees.documents.fonts import faces_of, font_files, own_font_files, require_glyphs
from committees.documents.official import OfficialDocument
from committees.errors import Refused

if TYPE_CHECKING:
    from weasyprint.urls import URLFetcher, URLFetcherResponse

VARIANT = "pdf/a-3u"
STYLESHEET = "documents/official.css"
SCHEME = "asset:"
# What a worker keeps between two papers: reading fonts and style sheets anew is a quarter of the work of a short one.
# Per thread, since a font map belongs to the thread that made it.
_kept = local()
KEPT = 8
FONT_TYPES = {".otf": "font/otf", ".ttf": "font/ttf", ".ttc": "font/collection", ".otc": "font/collection"}


class RenderingRefused(Refused):
    """The document asks for something that must not get into it."""


@dataclass(frozen=True)
class Attached:
    """A file inside the PDF. `written` is part of the input: the clock would make every rendering differ."""

    name: str
    content: bytes
    written: datetime
    description: str = ""
    relationship: str = "Data"


@dataclass(frozen=True)
class Asset:
    """A picture or font that the page may name as `asset:NAME`; nothing else is ever fetched."""

    media_type: str
    read: Callable[[], bytes] = field(repr=False)


def render_pdf(
    html: str,
    *,
    identifier: str,
    stylesheets: Sequence[str] = (),
    attachments: Sequence[Attached] = (),
    assets: Mapping[str, Asset] | None = None,
) -> bytes:
    """Render HTML whose untrusted parts are already escaped. `identifier` names the document, as `minutes:12`.

    Title, language and creation time are read from the HTML (`title`, `lang`, `meta`), so that the bytes depend on the
    arguments and the installed fonts alone. Raises RenderingRefused where the page names a resource not its own.
    """
    from weasyprint.urls import FatalURLFetchingError

    served = {**font_assets(), **(assets or {})}
    try:
        return _write(html, identifier, (_font_faces(), *stylesheets), attachments, served)
    except FatalURLFetchingError as refusal:  # a BaseException: it must not pass this boundary
        raise RenderingRefused("文件中引用了不允许的外部资源，已停止生成。请删除其中的链接或图片后重试。") from refusal


def _write(
    html: str, identifier: str, sheets: Sequence[str], attachments: Sequence[Attached], served: Mapping[str, Asset]
) -> bytes:
    from weasyprint import HTML

    fetcher = _fetcher(served)
    fonts, styles = _fonts_and_styles(sheets, fetcher)
    pdf: bytes | None = HTML(string=html, url_fetcher=fetcher, base_url=SCHEME).write_pdf(
        stylesheets=styles,
        attachments=[_attachment(file, fetcher) for file in attachments],
        font_config=fonts,
        pdf_variant=VARIANT,
        pdf_identifier=identifier.encode(),
    )
    if pdf is None:
        raise RuntimeError("the renderer wrote no bytes")
    return pdf


def _fonts_and_styles(sheets: Sequence[str], fetcher: URLFetcher) -> tuple[Any, list[Any]]:
    """Fonts and style sheets as the renderer wants them, read once by a process until a font or a sheet changes."""
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

    kept: dict[object, tuple[Any, list[Any]]] = _kept.__dict__.setdefault("styles", {})
    key = (tuple(sheets), tuple((str(path), path.stat().st_mtime_ns) for path in font_files()))
    if key not in kept:
        fonts = FontConfiguration()
        styles = [CSS(string=text, url_fetcher=fetcher, font_config=fonts) for text in sheets]
        if len(kept) >= KEPT:
            kept.clear()
        kept[key] = (fonts, styles)
    return kept[key]


def forget_fonts() -> None:
    """Give up what is kept, and with it the renderer's temporary copies of the fonts: before a process ends."""
    _kept.__dict__.clear()
    gc.collect()  # the renderer's own objects hold each other


atexit.register(forget_fonts)


def _attachment(file: Attached, fetcher: URLFetcher) -> Any:
    from weasyprint import Attachment

    written = file.written.astimezone(UTC)
    return Attachment(
        string=file.content,
        name=file.name,
        description=file.description,
        relationship=file.relationship,
        created=written,
        modified=written,
        url_fetcher=fetcher,
    )


def render_official(
    document: OfficialDocument,
    *,
    identifier: str,
    created: datetime,
    template: str = "documents/minutes.html",
    attachments: Sequence[Attached] = (),
) -> bytes:
    """Put an official document on paper. Raises FontsMissing before anything is rendered, or RenderingRefused."""
    require_glyphs(document.texts())
    stamp = created.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    html = render_to_string(template, {"document": document, "created": stamp})
    return render_pdf(html, identifier=identifier, stylesheets=[official_stylesheet()], attachments=attachments)


def official_stylesheet() -> str:
    """The style sheet of official documents, read from the source tree: it is part of the product, not of the site."""
    return (Path(settings.BASE_DIR) / "static" / STYLESHEET).read_text(encoding="utf-8")


def font_assets() -> dict[str, Asset]:
    """The fonts of FONTS_DIR as assets; those of the system are found by the renderer itself."""
    return {f"font/{path.name}": Asset(FONT_TYPES[path.suffix.lower()], path.read_bytes) for path in own_font_files()}


def _font_faces() -> str:
    """Rules that give each font of FONTS_DIR its names. A licensed face serves every weight, unthickened."""
    rules = [
        f'@font-face {{ font-family: "{family}"; font-weight: {weight}; src: url("{SCHEME}font/{path.name}") }}'
        for path in own_font_files()
        for family, weight in faces_of(path)
    ]
    return "\n".join(rules)


def _fetcher(assets: Mapping[str, Asset]) -> URLFetcher:
    """A fetcher that serves named assets and stops the rendering at anything else: files, addresses, data."""
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

    class NamedAssets(URLFetcher):  # type: ignore[misc] # the base class has no types
        def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:  # noqa: ARG002 - the signature is the base class's
            asset = assets.get(url.removeprefix(SCHEME)) if url.startswith(SCHEME) else None
            if asset is None:
                raise FatalURLFetchingError(f"not a named asset: {url[:200]}")
            return URLFetcherResponse(url, asset.read(), {"Content-Type": asset.media_type})

    return NamedAssets(allowed_protocols=(), allow_redirects=False, fail_on_errors=True)
