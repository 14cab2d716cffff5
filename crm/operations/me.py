from dataclasses import replace

from crm.caller import Caller, Effect
from crm.models import ApiToken, Membership, User
from crm.operation import operation
from crm.schemas.me import Credential, Me, MeGet, MeUpdate, Workplace


@operation("Get yourself")
def me_get(caller: Caller, data: MeGet) -> Me:
    """Retrieves who you are here: the person, their role, the workspaces that this token opens,
    and what the token may do."""
    return me(caller)


@operation("Update yourself", effect=Effect.WRITE, idempotent=True)
def me_update(caller: Caller, data: MeUpdate) -> Me:
    """Changes your own name, time zone and language everywhere, and your signature here."""
    members = caller.workspace.memberships.select_for_update(no_key=True)
    member = members.select_related("user", "workspace").get(user=caller.user)
    change_person(caller, member.user, data)
    change_signature(caller, member, data)
    return me(replace(caller, user=member.user))


def change_person(caller: Caller, person: User, data: MeUpdate) -> None:
    values = {name: value for name, value in data.sent().items() if name != "signature"}
    with caller.changing(person):
        changed = person.assign(values)
        person.clean_fields(exclude=["password"])
        person.save(update_fields=changed)


def change_signature(caller: Caller, member: Membership, data: MeUpdate) -> None:
    if "signature" not in data.sent():
        return
    with caller.changing(member):
        if changed := member.assign({"signature": data.signature}):
            member.save_change(*changed)


def me(caller: Caller) -> Me:
    opened = caller.user.memberships.select_related("workspace").order_by("workspace__slug")
    if caller.token and caller.token.workspace_id:
        opened = opened.filter(workspace=caller.workspace)
    members = {member.workspace_id: member for member in opened}
    here, person = members[caller.workspace.pk], caller.user
    return Me(
        id=person.pk,
        name=person.name,
        email=person.email,
        time_zone=caller.zone.key,
        language=person.language or caller.workspace.language,
        member_id=here.pk,
        role=here.role,
        signature=here.signature,
        workspace=Workplace.of(here),
        workspaces=[Workplace.of(member) for member in members.values()],
        credential=credential(caller, caller.token) if caller.token else None,
    )


def credential(caller: Caller, token: ApiToken) -> Credential:
    return Credential(
        id=token.pk,
        name=token.name,
        hint=token.hint,
        scopes=sorted(caller.scopes),
        write_policy=caller.policy(Effect.WRITE),
        send_policy=caller.policy(Effect.SEND),
        expires_at=token.expires_at,
    )
