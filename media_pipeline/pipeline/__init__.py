"""The steps in order, the ledger of what was done, the plan, the runner.

``steps`` lists the steps; ``plan`` decides which of them run, and says why; ``runner`` runs them;
``ledger`` remembers what was done once it is durable; ``publication`` is the whole of one
`media publish` for one episode.
"""
