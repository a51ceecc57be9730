"""genolex for language models: an MCP server with the tools ask, show, search and audit, over stdio or HTTP.

server  the tools: `make_server(assistant)`
texts   their results as plain text, beside the structured ones
serve   `serve_stdio(assistant)`, `serve_http(assistant, host, port)`
"""
