"""Who works here: organisations, their brands, people and roles."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class Organisation(models.Model):
    """require_two_factor: members without a second factor are led to set one up first."""

    name = models.CharField(max_length=200)
    require_two_factor = models.BooleanField(default=False, db_default=False)
    created_at = models.DateTimeField(auto_now_add=True)


class Brand(models.Model):
    """One shop front. All data of orders belongs to exactly one brand, and none crosses over.

    activated_at: nothing of before it ever triggers a message to a customer.
    policy: the brand's changes to the default policy, as `core.policy` writes it.
    domain: own host name of the pages for customers, null for none; `tell`'s settings keep it.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="brands")
    name = models.CharField(max_length=200)
    slug = models.SlugField(max_length=60, unique=True)
    zone = models.CharField(max_length=60, default="UTC")
    country = models.CharField(max_length=2, default="", blank=True)
    policy = models.JSONField(default=dict, blank=True)
    activated_at = models.DateTimeField()
    created_at = models.DateTimeField(auto_now_add=True)
    domain = models.TextField(null=True, blank=True, unique=True)

    def __str__(self) -> str:
        return self.name


class PersonManager(BaseUserManager["Person"]):
    def create_user(self, email: str, name: str = "", password: str | None = None) -> Person:
        person = self.model(email=self.normalize_email(email), name=name)
        person.set_password(password)
        person.save(using=self._db)
        return person


class Person(AbstractBaseUser):
    """Somebody who logs in; the e-mail address is the name of the account.

    zone, language: the reader's own; "" follows the brand's zone, the browser's language.
    """

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200, blank=True)
    is_active = models.BooleanField(default=True)
    zone = models.CharField(max_length=60, default="", blank=True)
    language = models.CharField(max_length=10, default="", blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    objects: ClassVar[PersonManager] = PersonManager()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="person_email_unique")]

    def __str__(self) -> str:
        return self.name or self.email


class Role(models.TextChoices):
    """What a member may do; each may do what the later ones may."""

    OWNER = "owner", _("Owner")
    MANAGER = "manager", _("Manager")
    AGENT = "agent", _("Agent")
    VIEWER = "viewer", _("Viewer")


class Membership(models.Model):
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="memberships")
    person = models.ForeignKey(Person, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "person"], name="member_once"),
            models.CheckConstraint(
                condition=models.Q(role__in=[role.value for role in Role]), name="member_role"
            ),
        ]


class LoginLink(models.Model):
    """A link that logs a person in once. Only its digest is kept."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="login_links")
    digest = models.BinaryField(unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)


class LoginAttempt(models.Model):
    """Failed logins of one account or address, to slow a guesser down."""

    key = models.BinaryField(primary_key=True)
    failures = models.PositiveIntegerField(default=0)
    first_at = models.DateTimeField()


class Invitation(models.Model):
    """Somebody is asked to join. Only the digest of the link's token is kept."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="invitations")
    email = models.EmailField()
    role = models.CharField(max_length=10, choices=Role.choices)
    digest = models.BinaryField(unique=True)
    invited_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)


class ApiKey(models.Model):
    """A key for programs: reads what a viewer may read. Only its digest is kept."""

    pk = models.CompositePrimaryKey("brand_id", "id")
    brand_id = models.BigIntegerField()
    id = models.BigIntegerField()
    title = models.CharField(max_length=100)
    prefix = models.CharField(max_length=20)
    digest = models.BinaryField(unique=True)
    created_by = models.BigIntegerField()
    created_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)


class AuditEntry(models.Model):
    """A change that somebody made: never altered, never deleted.

    of_brand: the brand it concerned; null for the organisation's own matters (members, keys of
    the house). verb: `policy.changed`; about: what was changed, in words. before, after: what was
    replaced by what, without secrets.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    of_brand = models.BigIntegerField(null=True, blank=True)
    at = models.DateTimeField()
    person = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    who = models.CharField(max_length=254)
    address = models.CharField(max_length=64, default="", blank=True)
    verb = models.CharField(max_length=60)
    about = models.TextField(default="", blank=True)
    before = models.JSONField(null=True, blank=True)
    after = models.JSONField(null=True, blank=True)


class PolicyVersion(models.Model):
    """A brand's policy as it was from `at` on. The one with the highest number is in force, and
    equals `Brand.policy`."""

    pk = models.CompositePrimaryKey("brand_id", "number")
    brand_id = models.BigIntegerField()
    number = models.IntegerField()
    policy = models.JSONField()
    at = models.DateTimeField()
    person_id = models.BigIntegerField(null=True, blank=True)
    why = models.TextField(default="", blank=True)
    preview = models.JSONField(null=True, blank=True)


class PolicyDraft(models.Model):
    """Changes that one person prepares. base: the version that they began from."""

    pk = models.CompositePrimaryKey("brand_id", "person_id")
    brand_id = models.BigIntegerField()
    person_id = models.BigIntegerField()
    base = models.IntegerField()
    policy = models.JSONField()
    changed_at = models.DateTimeField()


class PolicyPreview(models.Model):
    """What a draft would have changed over `[since, until]`, as far as it is worked out.

    key: of which draft and which policy in force it tells. left: orders of the sample that are
    still to be judged, in random order. population: orders that the sample stands for.
    """

    pk = models.CompositePrimaryKey("brand_id", "person_id")
    brand_id = models.BigIntegerField()
    person_id = models.BigIntegerField()
    key = models.CharField(max_length=64)
    weeks = models.SmallIntegerField()
    since = models.DateTimeField()
    until = models.DateTimeField()
    population = models.IntegerField()
    taken = models.IntegerField(default=0)
    left = ArrayField(models.BigIntegerField(), default=list)
    spent_ms = models.IntegerField(default=0)
    result = models.JSONField(default=dict)
    finished_at = models.DateTimeField(null=True, blank=True)


class SignOn(models.Model):
    """An organisation's single sign-on by OpenID Connect. secret: sealed by `lib.crypt`.

    domains: whose addresses are taken from the provider. role: of members who come for the
    first time.
    """

    organisation = models.OneToOneField(Organisation, models.CASCADE, primary_key=True)
    issuer = models.URLField(max_length=500)
    client_id = models.CharField(max_length=255)
    secret = models.BinaryField()
    domains = ArrayField(models.CharField(max_length=253))
    role = models.CharField(max_length=10, choices=Role.choices)
    enabled = models.BooleanField(default=True)


class SignOnIdentity(models.Model):
    """Which member a provider's subject is. A subject never becomes somebody else."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    issuer = models.URLField(max_length=500)
    subject = models.CharField(max_length=255)
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "issuer", "subject"], name="sign_on_subject_once"
            )
        ]


class SamlSignOn(models.Model):
    """An organisation's single sign-on by SAML 2.0; otherwise as `SignOn`.

    issuer: the provider's entity id. address: where people are sent. certificates: whose keys may
    sign, DER in base64.
    """

    organisation = models.OneToOneField(Organisation, models.CASCADE, primary_key=True)
    issuer = models.CharField(max_length=400)
    address = models.URLField(max_length=500)
    certificates = ArrayField(models.TextField())
    domains = ArrayField(models.CharField(max_length=253))
    role = models.CharField(max_length=10, choices=Role.choices)
    enabled = models.BooleanField(default=True)


class SamlAttempt(models.Model):
    """One attempt to come in by SAML: asked, answered, and finished, each once.

    digest: of the key that the browser's session holds. asked: the id of our request. assertion:
    the digest of the id of the assertion that answered; none answers twice. outcome: whom it
    vouches for, sealed.
    """

    digest = models.BinaryField(primary_key=True)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    asked = models.CharField(max_length=100)
    expires_at = models.DateTimeField(db_index=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    assertion = models.BinaryField(null=True, blank=True)
    outcome = models.BinaryField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "assertion"], name="saml_assertion_once"
            )
        ]
