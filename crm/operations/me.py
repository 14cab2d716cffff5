from dataclasses import replace

from crm.caller import Caller, Effect
from crm.models import ApiToken, Scope, User
from crm.operation import operation
from crm.schemas.me import Credential, Me, MeGet, MeUpdate, ProfileUpdate, Workplace


@operation("Get yourself")
def me_get(caller: Caller, data: MeGet) -> Me:
    """Retrieves who you are here: the person, their role, the workspaces that this token opens,
    and what the token may do."""
    return me(caller)


@operation("Update yourself", effect=Effect.WRITE, idempotent=True)
def me_update(caller: Caller, data: MeUpdate) -> Me:
    """Changes how your mails end in this workspace. What others see of you everywhere, your name,
    time zone and language, you change yourself in the browser."""
    members = caller.workspace.memberships.select_for_update(no_key=True)
    member = members.select_related("user", "workspace").get(user=caller.user)
    with caller.changing(member):
        if changed := member.assign(data.sent()):
            member.save_change(*changed)
    return me(caller)


@operation(
    "Update your profile", effect=Effect.WRITE, scope=Scope.READ, idempotent=True, for_people=True
)
def profile_update(caller: Caller, data: ProfileUpdate) -> Me:
    """Changes your own name, time zone and language, in all your workspaces."""
    person = User.objects.select_for_update(no_key=True).get(pk=caller.user.pk)
    with caller.changing(person):
        changed = person.assign(data.sent())
        person.clean_fields(exclude=["password"])
        person.save(update_fields=changed)
    tell_other_workspaces(caller, person)
    return me(replace(caller, user=person))


def tell_other_workspaces(caller: Caller, person: User) -> None:
    """What shows in each of a person's workspaces is in the audit log of each."""
    change = caller.changes[-1]
    others = person.memberships.exclude(workspace=caller.workspace).select_related("workspace")
    for member in others if change.fields else ():
        replace(caller, workspace=member.workspace).tell("profile_update", **change.facts())


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
