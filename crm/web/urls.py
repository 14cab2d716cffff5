from django.contrib.auth.views import LogoutView
from django.urls import URLPattern, path

from crm.web.views import companies, contacts, home, session, tasks

app_name = "crm"
urlpatterns: list[URLPattern] = [
    path("", home.home, name="home"),
    path("sign-in", session.sign_in, name="sign-in"),
    path("sign-out", LogoutView.as_view(), name="sign-out"),
    path("workspace", session.workspace_choose, name="workspace-choose"),
    path("contacts", contacts.contact_list_page, name="contact-list"),
    path("contacts/<uuid:pk>", contacts.contact_detail, name="contact-detail"),
    path("companies", companies.company_list_page, name="company-list"),
    path("companies/<uuid:pk>", companies.company_detail, name="company-detail"),
    path("tasks", tasks.task_list_page, name="task-list"),
    path("tasks/<uuid:pk>", tasks.task_detail, name="task-detail"),
]
