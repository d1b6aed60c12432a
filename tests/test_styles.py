"""The one style sheet: what no page uses is gone, and paper is light."""

import pytest
from styles import EARLY, names, pruned, with_fonts

from tests.test_css import STATIC

USED = names(['<p class="a b" id="c"><em></em></p>'], ['show("from-script")'])


@pytest.mark.parametrize(
    ("sheet", "left"),
    [
        ("p{x:y}", "p{x:y}"),
        ("table{x:y}", ""),
        (".a .b{x:y}", ".a .b{x:y}"),
        (".a .z{x:y}", ""),
        (".a,.z,#c{x:y}", ".a,#c{x:y}"),
        (".from-script{x:y}", ".from-script{x:y}"),
        ("p:not(.z, .y)::before{x:y}", "p:not(.z, .y)::before{x:y}"),
        ('p[title=".z"]>em{x:y}', 'p[title=".z"]>em{x:y}'),
        ("p:is(.a, .z) .z{x:y}", ""),
        ("@media print{.a{x:y}.z{x:y}}", "@media print{.a{x:y}}"),
        ("@media print{.z{x:y}}", ""),
        ("@keyframes turn{to{x:y}}", "@keyframes turn{to{x:y}}"),
        ("@font-face{x:y}", ""),
        ("/* said */p{x:y}", "p{x:y}"),
    ],
)
def test_a_rule_stays_where_a_page_can_use_it(sheet: str, left: str) -> None:
    assert pruned(sheet, USED) == left


@pytest.mark.parametrize(
    ("sheet", "left"),
    [
        ("html[data-theme=dark] p{x:y}", "@media screen{html[data-theme=dark] p{x:y}}"),
        (
            'html[data-theme="light"]{x:y}',
            'html[data-theme="light"]{x:y}@media print{html[data-theme]{x:y}}',
        ),
        (
            'html,html[data-theme="dark"]{x:y}',
            'html{x:y}\n@media screen{html[data-theme="dark"]{x:y}}',
        ),
    ],
)
def test_paper_knows_no_dark_theme(sheet: str, left: str) -> None:
    assert pruned(sheet) == left


def test_all_of_our_own_rules_stay() -> None:
    assert pruned(".z{x:y}") == ".z{x:y}"
    assert "@font-face" in pruned('@font-face{src: url("fonts/x.woff2")}')


def test_the_early_typefaces_stand_in_the_sheet() -> None:
    sheet = "".join(f'url("fonts/{name}.woff2")' for name in [*EARLY, "other"])
    filled = with_fonts(sheet, STATIC / "fonts")
    assert filled.count("data:font/woff2;base64,d09GMg") == len(EARLY)
    assert 'url("fonts/other.woff2")' in filled
