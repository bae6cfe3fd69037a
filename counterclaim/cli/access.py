"""Commands for tokens, which let somebody write over HTTP: making, listing and revoking them."""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from counterclaim.cli.guard import one_line
from counterclaim.cli.screen import print_json
from counterclaim.cli.settings import Json

if TYPE_CHECKING:
    from counterclaim.store.tokens import Token


def make_token(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="Who or what will use it.")],
    as_json: Json = False,
) -> None:
    """Make a token with which somebody may add and check over HTTP, and print it, once.

    Only its hash is kept: who loses it needs another.

    Example: counterclaim token make newsroom
    """
    from counterclaim.store.tokens import Tokens

    tokens = Tokens(ctx.obj.home)
    token = tokens.make(name)
    made = next(one for one in tokens.all() if one.name == name.strip())
    if as_json:
        print_json(_data(made) | {"token": token})
        return
    print(token)
    print(f"shown this once; send it as `Authorization: Bearer {token[:5]}…`", file=sys.stderr)


def list_tokens(ctx: typer.Context, as_json: Json = False) -> None:
    """List the tokens that hold: whose, since when, and when last used.

    Example: counterclaim token list
    """
    from counterclaim.store.tokens import Tokens

    found = Tokens(ctx.obj.home).all()
    if as_json:
        print_json({"tokens": [_data(one) for one in found]})
        return
    for one in found:
        used = f"last used {one.used}" if one.used else "never used"
        print(f"{one.id}  made {one.made}  {used}: {one_line(one.name)}")
    if not found:
        print("there are no tokens: counterclaim token make NAME")


def revoke_token(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="The token's name, or its id from `token list`.")],
) -> None:
    """Revoke a token: from now on it is worth nothing, also to a server that runs.

    Example: counterclaim token revoke newsroom
    """
    from counterclaim.store.tokens import Tokens

    print(f"revoked: {one_line(Tokens(ctx.obj.home).revoke(name).name)}")


def _data(token: Token) -> dict[str, Any]:
    return asdict(token) | {"made": token.made.isoformat(), "used": token.used.isoformat() if token.used else None}
