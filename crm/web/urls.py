from django.contrib.auth.views import LogoutView
from django.urls import URLPattern, path

from crm.web.views import companies, contacts, home, invitations, members, profile, session, tasks

app_name = "crm"
urlpatterns: list[URLPattern] = [
    path("", home.home, name="home"),
    path("sign-in", session.sign_in, name="sign-in"),
    path("sign-out", LogoutView.as_view(), name="sign-out"),
    path("workspace", session.workspace_choose, name="workspace-choose"),
    path("invitations", invitations.invitation_list_page, name="invitation-list"),
    path("invitations/<str:code>", invitations.invitation_page, name="invitation-detail"),
    path("settings/profile", profile.profile_page, name="profile"),
    path("settings/profile/signature", profile.signature_change, name="signature-change"),
    path("settings/members", members.member_list_page, name="member-list"),
    path("settings/members/<uuid:pk>", members.member_change, name="member-change"),
    path("settings/members/leave", members.member_leaving, name="member-leave"),
    path(
        "settings/members/invitations/<uuid:pk>",
        members.invitation_change,
        name="invitation-change",
    ),
    path("contacts", contacts.contact_list_page, name="contact-list"),
    path("contacts/<uuid:pk>", contacts.contact_detail, name="contact-detail"),
    path("companies", companies.company_list_page, name="company-list"),
    path("companies/<uuid:pk>", companies.company_detail, name="company-detail"),
    path("tasks", tasks.task_list_page, name="task-list"),
    path("tasks/<uuid:pk>", tasks.task_detail, name="task-detail"),
]
