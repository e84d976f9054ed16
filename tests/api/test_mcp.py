"""The endpoints as MCP tools: the same names, described, and the same answers."""

import ast
import asyncio
from concurrent.futures import ThreadPoolExecutor

from gradio_client import Client
from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client
from mcp.types import TextContent, Tool


def test_every_endpoint_is_a_tool_that_answers(client: Client) -> None:
    async def talk() -> tuple[list[Tool], str, str]:
        address = f"{client.src.rstrip('/')}/gradio_api/mcp/"
        async with streamable_http_client(address) as (read, write, _), ClientSession(read, write) as session:
            await session.initialize()
            tools = (await session.list_tools()).tools
            translated = await session.call_tool("translate", {"text": "欢迎来北京"})
            scored = await session.call_tool("score", {"text": "欢迎来北京", "translation": "Welcome to Beijing."})
        said = [answer.content[0] for answer in (translated, scored)]
        assert all(isinstance(one, TextContent) for one in said)
        return tools, *(one.text for one in said)  # type: ignore[union-attr]

    with ThreadPoolExecutor(1) as apart:  # the browser tests leave a loop running in this thread
        tools, translation, scored = apart.submit(asyncio.run, talk()).result()
    endpoints = client.view_api(return_format="dict")["named_endpoints"]
    assert {f"/{tool.name}" for tool in tools} == set(endpoints)
    for tool in tools:
        assert tool.description
        assert all(parameter.get("description") for parameter in tool.inputSchema["properties"].values()), tool.name
    assert translation == "Welcome to Beijing."
    assert ast.literal_eval(scored)["perplexity"] >= 1
