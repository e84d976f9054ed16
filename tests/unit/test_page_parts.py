"""Every HTML component of the page is one that the browser's modules watch."""

import gradio as gr

from app.assets import PART
from app.config import Settings
from app.service import Service
from app.ui import build_demo


def test_every_html_component_is_a_part() -> None:
    blocks = build_demo(Service(Settings())).blocks.values()
    components = [block for block in blocks if isinstance(block, gr.HTML)]
    assert len(components) > 15
    for component in components:
        assert PART["elem_classes"] in component.elem_classes, component.elem_id
        assert component.js_on_load == PART["js_on_load"], component.elem_id
