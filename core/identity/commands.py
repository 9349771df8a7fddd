"""``guichet user``: make users, give them rights, unlock them, from the machine itself."""

from __future__ import annotations

import sys

import click
from sqlalchemy import select

from core.db import db
from core.errors import Invalid, NotFound
from core.i18n import N_
from core.identity.models import Centre, Group, User
from core.identity.services import users
from core.identity.services.sign_in import normal_login
from core.uow import unit_of_work


@click.group("user", help="Users: add, grant, unlock, give a new password.")
def user_cli() -> None:
    pass


@user_cli.command("add", help="Add a user; the password is read from the standard input or asked for.")
@click.argument("login")
@click.option("--name", required=True, help="Name of the person.")
@click.option("--group", "groups", multiple=True, help="Code of a group; may be repeated.")
@click.option("--centre", "centres", multiple=True, help="Code of a centre; may be repeated.")
@click.option("--email", default="", help="Where alerts are mailed to.")
@click.option("--password-stdin", is_flag=True, help="Read the password from the standard input.")
def add(
    login: str,
    name: str,
    groups: tuple[str, ...],
    centres: tuple[str, ...],
    email: str,
    password_stdin: bool,
) -> None:
    password = _password(password_stdin)
    with unit_of_work(), _told():
        users.create_user(
            login,
            name,
            password,
            groups=[_id_of(Group, code) for code in groups],
            centres=[_id_of(Centre, code) for code in centres],
            email=email,
            must_change_password=False,
        )
    click.echo(f"The user {normal_login(login)} is added.")


@user_cli.command("grant", help="Put a user in groups and attach him to centres, besides those he has.")
@click.argument("login")
@click.option("--group", "groups", multiple=True, help="Code of a group; may be repeated.")
@click.option("--centre", "centres", multiple=True, help="Code of a centre; may be repeated.")
def grant(login: str, groups: tuple[str, ...], centres: tuple[str, ...]) -> None:
    with unit_of_work():
        user = _user(login)
        users.update_user(
            user.id,
            user.name,
            users.groups_of(user.id) | {_id_of(Group, code) for code in groups},
            users.centres_of(user.id) | {_id_of(Centre, code) for code in centres},
        )
    click.echo(f"The rights of {user.login} are changed.")


@user_cli.command("unlock", help="Lift the lock that failed logins brought.")
@click.argument("login")
def unlock(login: str) -> None:
    with unit_of_work():
        users.unlock(_user(login).id)
    click.echo(f"{normal_login(login)} may log in again.")


@user_cli.command("password", help="Give a user a password he must change at his next login.")
@click.argument("login")
@click.option("--password-stdin", is_flag=True, help="Read the password from the standard input.")
def password(login: str, password_stdin: bool) -> None:
    wanted = _password(password_stdin)
    with unit_of_work(), _told():
        users.reset_password(_user(login).id, wanted)
    click.echo(f"{normal_login(login)} must choose a new password at the next login.")


def _password(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    answer: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    return answer


def _user(login: str) -> User:
    user = db.session.scalars(select(User).where(User.login == normal_login(login))).one_or_none()
    if user is None:
        raise NotFound(N_("No user has the login %(login)s."), login=login)
    return user


def _id_of(model: type[Group] | type[Centre], code: str) -> int:
    found = db.session.execute(select(model.id).where(model.code == code)).scalar_one_or_none()
    if found is None:
        raise NotFound(N_("There is no group or centre with the code %(name)s."), name=code)
    return found


class _told:  # noqa: N801 - used like a function
    """Tell the refused fields on the command line, where no form can show them."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, Invalid) and error.fields:
            raise click.ClickException(" ".join(error.fields.values())) from error
