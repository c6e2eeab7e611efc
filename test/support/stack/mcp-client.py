"""Starts an MCP server with the client of PyPI, lists what it offers, calls what it is told to, and prints all of that as JSON.

Arguments: a JSON list of [tool, arguments], then the command of the server.
"""
import asyncio
import json
import os
import sys

from mcp import StdioServerParameters, stdio_client
from mcp.client import Client


async def main() -> None:
    calls = json.loads(sys.argv[1])
    server = StdioServerParameters(command=sys.argv[2], args=sys.argv[3:], env=dict(os.environ))
    async with Client(stdio_client(server)) as client:
        tools = (await client.list_tools()).tools
        resources = (await client.list_resources()).resources
        templates = (await client.list_resource_templates()).resource_templates
        prompts = (await client.list_prompts()).prompts
        read = [(await client.read_resource(str(r.uri))).contents[0].text for r in resources]
        told = [(await client.get_prompt(p.name)).messages[0].content.text for p in prompts]
        answers = []
        for name, arguments in calls:
            answer = await client.call_tool(name, arguments)
            answers.append({"text": answer.content[0].text, "error": bool(answer.is_error)})
        print(
            json.dumps(
                {
                    "tools": [t.name for t in tools],
                    "resources": [str(r.uri) for r in resources],
                    "templates": [t.uri_template for t in templates],
                    "read": [json.loads(text) for text in read],
                    "prompts": told,
                    "answers": answers,
                }
            )
        )


asyncio.run(main())
