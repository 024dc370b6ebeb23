"""What no template may hold, whoever writes it."""

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2] / "templates"
STYLES = (ROOT.parent / "static" / "built" / "portal.css").read_text(encoding="utf-8")
STYLED = set(re.findall(r"\.(portal-[\w-]+)", STYLES))
TEMPLATES = sorted(ROOT.rglob("*.html"))

# Data for a library's script, which the browser does not run; the policy for scripts does not touch it.
DATA_BLOCK = re.compile(r'<script[^>]*type="application/json"[^>]*>.*?</script>', re.DOTALL)
COMMENT = re.compile(r"{% comment %}.*?{% endcomment %}|{#.*?#}", re.DOTALL)
TAG = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)
POST_FORM = re.compile(r'<form\b[^>]*method="post"[^>]*>.*?</form>', re.DOTALL | re.IGNORECASE)

FORBIDDEN = {
    "unescaped text": re.compile(r"\|\s*(safe|safeseq)\b|{%\s*autoescape\s+off"),
    "an inline style": re.compile(r"<style\b|\sstyle\s*=", re.IGNORECASE),
    "an inline script": re.compile(r"<script(?![^>]*\ssrc=)", re.IGNORECASE),
    "an event handler": re.compile(r"\son[a-z]+\s*=\s*[\"']", re.IGNORECASE),
    "a script address": re.compile(r"javascript:", re.IGNORECASE),
    "another host": re.compile(r"(src|href|action)=\"(https?:)?//", re.IGNORECASE),
    "a date outside its tag": re.compile(r"\|\s*(date|time|timesince|timeuntil|naturaltime|naturalday)\b|{%\s*now\b"),
    "a placeholder": re.compile(r"\splaceholder=", re.IGNORECASE),
}


@cache
def text_of(template: Path) -> str:
    return DATA_BLOCK.sub("", COMMENT.sub("", template.read_text(encoding="utf-8")))


def name_of(template: Path) -> str:
    return template.relative_to(ROOT).as_posix()


def faults(find: Callable[[str], list[str]]) -> dict[str, list[str]]:
    """What is found in templates, by name; those without a find are left out."""
    found = {name_of(template): find(text_of(template)) for template in TEMPLATES}
    return {template: parts for template, parts in found.items() if parts}


def forms_without_token(text: str) -> list[str]:
    return [form for form in POST_FORM.findall(text) if "{% csrf_token %}" not in form]


def classes_without_style(text: str) -> list[str]:
    # What a tag puts together ("portal-due--{{ level }}") becomes "…x", and is left to the component's own test.
    used = {name for names in re.findall(r'class="([^"]*)"', TAG.sub("x ", text)) for name in names.split()}
    return sorted({name for name in used if name.startswith("portal-") and not name.endswith("x")} - STYLED)


def images_without_text(text: str) -> list[str]:
    return [image for image in re.findall(r"<img\b[^>]*>", TAG.sub("x", text)) if "alt=" not in image]


def test_there_are_templates() -> None:
    assert len(TEMPLATES) > 60


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_template_holds(what: str) -> None:
    assert faults(lambda text: [found.group() for found in FORBIDDEN[what].finditer(text)]) == {}


def test_each_form_that_posts_has_its_token() -> None:
    assert faults(forms_without_token) == {}


def test_our_classes_have_a_style() -> None:
    assert faults(classes_without_style) == {}


def test_images_have_a_text() -> None:
    assert faults(images_without_text) == {}


@pytest.mark.parametrize(
    ("find", "text"),
    [
        (forms_without_token, '<form method="post"><button>Send</button></form>'),
        (classes_without_style, '<p class="portal-nowhere portal-due--{{ level }}">'),
        (images_without_text, '<img src="{% static path %}">'),
    ],
)
def test_a_fault_would_be_found(find: Callable[[str], list[str]], text: str) -> None:
    assert len(find(text)) == 1


def test_pages_for_a_broken_portal_need_nothing_from_it() -> None:
    for name in ("500.html", "503.html", "bare.html", "components/send_again.html", "components/typed.html"):
        text = text_of(ROOT / name)
        # What the person sent is all that they show, and errors.py gives it from the request alone.
        assert set(re.findall(r"{{ *(\w+)", text)) <= {"name", "value", "field", "words"}
        assert set(re.findall(r"{% include \"([^\"]*)", text)) <= {
            "components/send_again.html",
            "components/typed.html",
        }
        assert re.findall(r"{% url\b", text) == []
