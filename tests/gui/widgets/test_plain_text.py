"""Text that people typed."""

import pytest

from gui.widgets.plain_text import ElidedLabel, as_tooltip


@pytest.mark.parametrize("text", ["Shoes & Hats", "Schuhe", "👟 حذاء", ""])
def test_harmless_text_stays_as_it_is(text):
    assert as_tooltip(text) == text


def test_what_looks_like_html_is_shown_literally():
    assert as_tooltip("<b>x</b> & y") == "<qt>&lt;b&gt;x&lt;/b&gt; &amp; y</qt>"


def test_only_a_name_that_does_not_fit_has_a_tooltip(qtbot):
    label = ElidedLabel("A name of a label that is rather long")
    qtbot.addWidget(label)
    label.resize(label.sizeHint())
    label.show()
    assert label.toolTip() == ""
    label.resize(60, 20)
    assert label.toolTip() == label.text()
    label.setText("Hat")
    assert label.toolTip() == ""
    assert not label.grab().isNull()
