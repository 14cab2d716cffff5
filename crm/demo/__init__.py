"""A workspace full of believable people, written through the operations that people use.

Another app adds its own part by a method `fill_demo(self, caller: Caller) -> None` on its
AppConfig: it is called once, inside the transaction that builds the demo, with the owner as caller.
"""
