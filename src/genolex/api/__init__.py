"""The REST API, and what serving it needs.

models     requests and responses, as OpenAPI documents them
records    the five questions that can be put to an assistant, answered as records
streaming  an answer as it is made
workers    a bounded pool of threads: what is too much is refused, never queued without end
limits     requests of a client per minute, bytes of a request
login      users and tokens with hashed passwords
oidc       login through an identity provider (OpenID Connect)
secured    security headers
metrics    Prometheus
logs       one line of JSON per request, without what was asked
app        the application: `make_api(assistant)`
page       the API's documentation as a page without scripts
serve      a server that stops gracefully: `run(app, host, port)`
"""
