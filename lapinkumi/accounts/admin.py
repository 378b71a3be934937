"""Accounts at the desk: found, looked at, locked and opened. Everything that changes one goes through an act."""

from collections.abc import Callable
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db.models import ManyToManyField, QuerySet
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lapinkumi.accounts.desk_forms import InvitationForm, LockForm, SureForm
from lapinkumi.accounts.models import LockReason, User, UserEvent
from lapinkumi.accounts.requests import signed_in
from lapinkumi.accounts.roles import may_manage
from lapinkumi.accounts.second_factor import has_second_factor
from lapinkumi.accounts.services.credentials import renew_credentials
from lapinkumi.accounts.services.locking import lock_account, unlock_account
from lapinkumi.accounts.services.registration import invite_staff
from lapinkumi.core import clock
from lapinkumi.core.actors import Actor
from lapinkumi.core.desk_pages import HistoryInline, page
from lapinkumi.core.errors import ShopError

admin.site.unregister(
    [Group, EmailAddress, Authenticator, UserSession]
)  # rights are in code; codes are nobody's to see


class AccountHistory(HistoryInline):
    """What happened to the account."""

    model = UserEvent
    fk_name = "user"
    verbose_name_plural = gettext_lazy("tapahtumat")

    @admin.display(description=gettext_lazy("mitä tapahtui"))
    def told(self, event: Any) -> str:
        reason = event.data.get("reason")
        return f"{event.label} ({LockReason(reason).label})" if reason else str(event.label)

    @admin.display(description=gettext_lazy("kuka"))
    def who(self, event: Any) -> str:
        return str(event.actor_user or event.actor_label)


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    """Accounts: no passwords or their hashes anywhere."""

    list_display = ["email", "full_name", "is_staff", "roles", "is_active", "lock_reason", "last_login"]
    list_filter = ["is_staff", "lock_reason", "groups"]
    search_fields = ["email", "full_name"]
    ordering = ["-pk"]
    show_full_result_count = False
    actions = ["lock", "unlock", "renew"]
    inlines = [AccountHistory]
    fieldsets = [
        (None, {"fields": ["email", "full_name", "data_affirmed_at", "date_joined", "last_login"]}),
        (gettext_lazy("Oikeudet"), {"fields": ["is_staff", "groups", "is_superuser"]}),
        (gettext_lazy("Kirjautuminen"), {"fields": ["is_active", "second_factor", "locked_at", "lock_reason"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).prefetch_related("groups")

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        acts = ["email", "data_affirmed_at", "date_joined", "last_login", "second_factor"]
        lock = ["is_active", "locked_at", "lock_reason"]
        return [*acts, *lock, *([] if request.user.is_superuser else ["is_superuser"])]

    def formfield_for_manytomany(self, db_field: ManyToManyField, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs["widget"] = CheckboxSelectMultiple
        field = super().formfield_for_manytomany(db_field, request, **kwargs)
        if field is not None:
            field.help_text = ""
        return field

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return request.user.has_perm("accounts.manage_staff") and super().has_change_permission(request, obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("accounts.manage_staff")

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False

    def has_lock_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("accounts.lock_user")

    def has_renew_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("accounts.renew_credentials")

    @admin.display(description=gettext_lazy("roolit"))
    def roles(self, user: User) -> str:
        return ", ".join(group.name for group in user.groups.all())

    @admin.display(description=gettext_lazy("kaksivaiheinen kirjautuminen"), boolean=True)
    def second_factor(self, user: User) -> bool:
        return has_second_factor(user)

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: dict | None = None) -> HttpResponse:
        """Invite a colleague: the only way to open an account at the desk."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = InvitationForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            user = invite_staff(**form.cleaned_data, at=clock.now(), by=Actor.staff(request.user))
            messages.success(request, _("Kutsu on lähetetty."))
            return redirect("admin:accounts_user_change", user.pk)
        return page(self, request, "admin/accounts/invite.html", title=_("Kutsu työtoveri"), form=form)

    @admin.action(description=gettext_lazy("Lukitse tilit"), permissions=["lock"])
    def lock(self, request: HttpRequest, users: QuerySet[User]) -> HttpResponse | None:
        return self._ask(request, users, "lock", LockForm, _("Lukitse tilit"), lock_account)

    @admin.action(description=gettext_lazy("Avaa lukitus"), permissions=["lock"])
    def unlock(self, request: HttpRequest, users: QuerySet[User]) -> HttpResponse | None:
        return self._ask(request, users, "unlock", SureForm, _("Avaa lukitus"), unlock_account)

    @admin.action(description=gettext_lazy("Anna uudet tunnukset"), permissions=["renew"])
    def renew(self, request: HttpRequest, users: QuerySet[User]) -> HttpResponse | None:
        return self._ask(request, users, "renew", SureForm, _("Anna uudet tunnukset"), renew_credentials)

    def _ask(
        self,
        request: HttpRequest,
        users: QuerySet[User],
        action: str,
        form_class: type[SureForm],
        title: str,
        act: Callable[..., None],
    ) -> HttpResponse | None:
        """A page that shows whom it concerns and asks what is needed; then the act for each."""
        if any(not may_manage(signed_in(request), user) for user in users):
            messages.error(request, _("Henkilökunnan tilejä voi hallita vain ylläpito, eikä kukaan omaansa."))
            return None
        form = form_class(request.POST if "sure" in request.POST else None)
        if form.is_valid():
            self._do(request, users, act, form.act_arguments())
            return None
        return page(self, request, f"admin/accounts/{action}.html", title=title, form=form, users=users, action=action)

    def _do(self, request: HttpRequest, users: QuerySet[User], act: Callable[..., None], asked: dict[str, Any]) -> None:
        done = 0
        for user in users:
            try:
                act(user_id=user.pk, at=clock.now(), by=Actor.staff(request.user), **asked)
            except ShopError as refusal:
                messages.error(request, f"{user.email}: {refusal.message}")
            else:
                done += 1
        if done:
            messages.success(request, ngettext("Valmis: %d tili.", "Valmis: %d tiliä.", done) % done)
