"""Show notes: Markdown in, safe HTML out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media_pipeline.render.notes import foreign_notes, notes_html, words_of_html


def test_ordinary_notes() -> None:
    html = notes_html(
        "# Références\n\nUn *mot*, un **autre**, [un lien](https://example.org/?a=1&b=2 "
        '"Le site").\n\n- un\n- deux\n\n> citation\n\n`code`\n\n---\n'
    )
    assert html == (
        "<h3>Références</h3>\n"
        "<p>Un <em>mot</em>, un <strong>autre</strong>, "
        '<a href="https://example.org/?a=1&amp;b=2" title="Le site" rel="noopener">un lien</a>.'
        "</p>\n<ul>\n<li>un</li>\n<li>deux</li>\n</ul>\n"
        "<blockquote>\n<p>citation</p>\n</blockquote>\n<p><code>code</code></p>\n<hr>\n"
    )


@pytest.mark.parametrize(
    ("markdown", "tags"),
    [
        ("# a\n## b\n### c", "h3 h4 h4"),
        ("## a\n### b", "h3 h4"),
        ("#### a", "h3"),
        ("a\n===", "h3"),
    ],
)
def test_headings_begin_below_the_pages_own(markdown: str, tags: str) -> None:
    html = notes_html(markdown)
    assert " ".join(line[1:3] for line in html.splitlines()) == tags


def test_typed_html_is_shown_not_obeyed() -> None:
    assert notes_html("<script>alert(1)</script> <b onclick=x>gras</b>") == (
        "<p>&lt;script&gt;alert(1)&lt;/script&gt; &lt;b onclick=x&gt;gras&lt;/b&gt;</p>\n"
    )


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "JaVaScRiPt:x", "data:text/html,x", "vbscript:x", "file:///etc/passwd"],
)
def test_dangerous_addresses_are_no_links(address: str) -> None:
    assert "href" not in notes_html(f"[texte]({address}) <{address}>")


def test_relative_addresses_lead_nowhere_in_an_app() -> None:
    assert notes_html("[texte](page.html)") == '<p><a rel="noopener">texte</a></p>\n'


@pytest.mark.parametrize(
    ("address", "href"),
    [
        ("www.example.org", "https://www.example.org"),
        ("WWW.example.org/é?b=%2F#c", "https://WWW.example.org/%C3%A9?b=%2F#c"),
        ("www.example.org:81?b=1", "https://www.example.org:81?b=1"),
        ("www.académie.fr", "https://www.xn--acadmie-eya.fr"),
    ],
)
def test_an_address_that_begins_with_www_is_a_link(address: str, href: str) -> None:
    html = notes_html(f"- *[le **site**]({address})*\n\n[autre][1]\n\n[1]: {address}")
    assert [part.partition('"')[0] for part in html.split('href="')[1:]] == [href, href]


@pytest.mark.parametrize("address", ["www.", "wwwexample.org", "a/www.example.org", "/www.x.fr"])
def test_what_only_looks_like_www_stays_no_link(address: str) -> None:
    assert "href" not in notes_html(f"[texte]({address})")


def test_mail_addresses_are_links() -> None:
    assert 'href="mailto:a@example.org"' in notes_html("<a@example.org>")


def test_an_image_becomes_its_description() -> None:
    assert notes_html("![Une *scène* & <x>](https://example.org/a.png)") == (
        "<p>Une scène &amp; &lt;x&gt;</p>\n"
    )


@given(st.text(st.sampled_from("<>/abcdefsript onload=\"'()[]:*_#`&;\n"), max_size=200))
def test_no_markdown_makes_a_script_or_a_handler(markdown: str) -> None:
    html = notes_html(markdown)
    assert "<script" not in html
    assert notes_html(markdown) == html
    for tag in html.split("<")[1:]:
        assert "onload" not in tag.split(">")[0]


def test_nothing_gives_nothing() -> None:
    assert notes_html("") == ""


def test_notes_of_another_host_keep_what_is_harmless() -> None:
    html = foreign_notes(
        '<h1 class="x">Titre</h1><p onclick="a()">Un <b>mot</b><script>alert(1)</script> et '
        '<a href="javascript:x">rien</a>, <a href="https://e.org/?a=1&b=2">un lien</a>'
        '<img src="x" onerror="y"></p>'
    )
    assert html == (
        "<h3>Titre</h3><p>Un <strong>mot</strong> et "
        '<a rel="noopener">rien</a>, '
        '<a href="https://e.org/?a=1&amp;b=2" rel="noopener">un lien</a></p>'
    )


def test_plain_notes_of_another_host_keep_their_lines() -> None:
    assert foreign_notes("Un & deux\nligne\n\nx <3 &amp; y") == (
        "<p>Un &amp; deux<br>\nligne</p>\n<p>x &lt;3 &amp; y</p>"
    )


def test_words_of_html_are_words_alone() -> None:
    html = "<p>Un &amp; deux</p><ul><li>trois<br/>quatre</li></ul><style>p{}</style>"
    assert words_of_html(html) == "Un & deux\ntrois\nquatre"


@given(st.text())
def test_nothing_from_another_host_runs(text: str) -> None:
    html = foreign_notes(f"<p>{text}</p>")
    assert "<script" not in html.lower()
    assert foreign_notes(html) == html
