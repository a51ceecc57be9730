"""Other retrieval systems beside genolex: same texts, same questions, same encoder, one protocol, one runner.

`make bench-peers`, or `python -m genolex.evals.peers`. The adapters stand in `evals/peers/` of a checkout, one for each
system, and run in environments of their own; what they must do is written in `evals/peers/protocol.py`.
"""
