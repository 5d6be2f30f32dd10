"""Known failures of the area ``connection``."""

from __future__ import annotations

from ..cause import KnownFailure
from ..causes import connecting, core, mysql, postgres, sqlite

_PING = "connection.a_ping_does_not_hide_a_lost_transaction"
_BEGIN = "connection.beginning_a_transaction_connects_a_new_backend"
_SWITCHES = "connection.switches_from_the_environment_are_booleans"
_SHARING = (
    "connection.a_shareable_connection_works_in_another_thread",
    "connection.threads_that_share_a_connection_get_their_own_results",
)

ENTRIES = (
    # Lost sessions.
    *(
        KnownFailure(rules=(_PING,), cause=cause, raises=("AssertionError",))
        for cause in (
            connecting.POSTGRES_PING_HIDES_LOSS,
            connecting.MYSQL_PING_HIDES_LOSS,
            connecting.MARIADB_PING_HIDES_LOSS,
        )
    ),
    # Connecting and disconnecting.
    KnownFailure(rules=(_BEGIN,), cause=connecting.SQLITE_ASYNC_BEGIN, raises=("ConnectionError",)),
    KnownFailure(rules=(_BEGIN,), cause=connecting.MARIADB_ASYNC_BEGIN, raises=("TransactionError",)),
    KnownFailure(
        rules=("connection.disconnecting_inside_a_transaction_ends_the_session",),
        cause=mysql.DISCONNECT_IN_TRANSACTION,
        raises=("AssertionError",),
    ),
    KnownFailure(
        rules=("connection.a_port_without_listener_raises_connection_error",),
        cause=connecting.MYSQL_ASYNC_REFUSED,
        modes=("async",),
        raises=("ConnectionRefusedError",),
    ),
    # Versions.
    KnownFailure(
        rules=("connection.get_server_version_is_awaitable",),
        cause=sqlite.ASYNC_VERSION,
        modes=("async",),
        raises=("AssertionError",),
    ),
    KnownFailure(
        rules=("connection.the_version_equals_that_of_the_introspector",),
        cause=postgres.VERSION_THIRD_NUMBER,
        raises=("AssertionError",),
    ),
    KnownFailure(
        rules=("connection.the_version_equals_that_of_the_introspector",),
        cause=connecting.MARIADB_ASYNC_VERSION,
        modes=("async",),
        raises=("AssertionError",),
    ),
    # Threads: the rules are about sync mode alone, and so a backend that mends the sync class alone is done with them.
    KnownFailure(rules=_SHARING, cause=connecting.SQLITE_THREAD_SAFETY, modes=("sync",), raises=("DatabaseError",)),
    # Configurations.
    KnownFailure(
        rules=("connection.a_configuration_does_not_show_the_password",),
        cause=core.CONFIG_REPR_PASSWORD,
        raises=("AssertionError",),
    ),
    KnownFailure(
        rules=("connection.a_clone_keeps_the_options",),
        cause=core.CONFIG_CLONE_OPTIONS,
        raises=("TypeError",),
    ),
    # The profile of PostgreSQL sets options, so the plain clone meets the defect as well.
    KnownFailure(
        rules=("connection.a_clone_equals_its_source",),
        cause=core.CONFIG_CLONE_OPTIONS,
        drivers=("postgres",),
        raises=("TypeError",),
    ),
    KnownFailure(
        rules=(
            "connection.a_clone_equals_its_source",
            "connection.a_clone_with_a_change_differs_only_in_that_field",
            "connection.changing_a_clone_does_not_change_its_source",
        ),
        cause=sqlite.CLONE_DIFFERS,
        raises=("AssertionError",),
    ),
    KnownFailure(
        rules=("connection.overriding_one_default_of_a_mapping_keeps_the_others",),
        cause=sqlite.PRAGMAS_REPLACE_DEFAULTS,
        raises=("AssertionError",),
    ),
    KnownFailure(
        rules=("connection.user_and_username_are_the_same_option",),
        cause=sqlite.USER_ALIAS,
        raises=("AssertionError",),
    ),
    KnownFailure(
        rules=(_SWITCHES,),
        cause=connecting.SQLITE_ENVIRONMENT,
        params=("false-False", "0-False"),
        raises=("AssertionError",),
    ),
    KnownFailure(rules=(_SWITCHES,), cause=connecting.MARIADB_ENVIRONMENT, raises=("AssertionError",)),
    KnownFailure(
        rules=("connection.options_are_read_from_the_environment",),
        cause=connecting.MARIADB_ENVIRONMENT,
        raises=("AssertionError",),
    ),
    KnownFailure(
        rules=("connection.a_backend_accepts_keywords_in_place_of_a_config",),
        cause=connecting.MYSQL_KEYWORDS,
        raises=("AssertionError",),
    ),
)
