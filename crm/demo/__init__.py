"""A workspace full of believable people, written through the operations that people use.

Another app adds its own part by `fill_demo` of its LiaisonApp, which is asked once, inside the
transaction that builds the demo.
"""
