from tests.contracts.connections import one_connection  # noqa: F401
