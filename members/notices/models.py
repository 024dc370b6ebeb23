"""Notices: a line on the desk of an agency and a mail that says where to look, never what it says there."""

from __future__ import annotations

from django.contrib.auth.models import Group
from django.db import models
from django.utils.translation import gettext_lazy as _

from common.ids import uuid7
from members.directory.models import Agency, Unit


class Notice(models.Model):
    """One thing an agency should know; the row is the outbox of its mail."""

    class Kind(models.TextChoices):
        REFERRAL_SENT = "referral_sent", _("A referral has arrived")
        RECEIPT_CONFIRMED = "receipt_confirmed", _("Receipt of your referral was confirmed")
        REFERRAL_ACCEPTED = "referral_accepted", _("Your referral was accepted")
        REFERRAL_DECLINED = "referral_declined", _("Your referral was declined")
        INFORMATION_ASKED = "information_asked", _("More information is asked for")
        INFORMATION_GIVEN = "information_given", _("The information you asked for has arrived")
        REFERRAL_ANSWERED = "referral_answered", _("Your referral was answered")
        REFERRAL_ASKED_AGAIN = "referral_asked_again", _("You are asked again about a referral that you received")
        REFERRAL_REOPENED = "referral_reopened", _("A referral that was closed is open again")
        REFERRAL_WORTH = "referral_worth", _("The sender says what your answer was worth")
        REFERRAL_MESSAGE = "referral_message", _("There is a message in a referral of yours")
        REFERRAL_QUESTION = "referral_question", _("Your agency is asked something in a referral")
        QUESTION_SETTLED = "question_settled", _("Your question in a referral needs no answer, says its reader")
        REFERRAL_ADDITION = "referral_addition", _("Words were added to a referral you received")
        ANSWER_CORRECTED = "answer_corrected", _("An answer to your referral was corrected")
        REFERRAL_ASSIGNED = "referral_assigned", _("A referral lies with an officer of your agency now")
        REFERRAL_MOVED = "referral_moved", _("A referral lies with another desk of your agency now")
        REFERRAL_LATE = "referral_late", _("An answer is expected from you: its time has passed")
        REFERRAL_LATE_DESK = "referral_late_desk", _("An answer is expected from your agency: its time has passed")
        REFERRAL_LATE_ADMIN = "referral_late_admin", _("Your agency has not given an answer that is expected")
        REFERRAL_CLOSED = "referral_closed", _("A referral you received was closed")
        REFERRAL_WITHDRAWN = "referral_withdrawn", _("A referral you received was withdrawn: destroy its copies")
        DESTRUCTION_SAID = "destruction_said", _("An agency says what became of its copies of your referral")
        HANDLING_STRICTER = "handling_stricter", _("A referral you received is to be handled more strictly")
        HANDLING_LOOSER = "handling_looser", _("A referral you received may be handled less strictly")
        CONSENT_ASKED = "consent_asked", _("A recipient asks to pass your referral on")
        CONSENT_ANSWERED = "consent_answered", _("The sender has answered whether you may pass a referral on")
        REFERRAL_SHARED = "referral_shared", _("A recipient has passed your referral on, with your consent")
        REFERRAL_RECALLED = (
            "referral_recalled",
            _("A referral you received was recalled by its sender: destroy its copies"),
        )
        RETENTION_DUE = "retention_due", _("The content of a referral of yours is deleted soon: is it still needed?")
        REFERRAL_PURGED = "referral_purged", _("The content of a referral was deleted: its time is over")
        HANDOVER_OFFERED = "handover_offered", _("Your agency is asked to take a referral over")
        HANDOVER_ACCEPTED = "handover_accepted", _("The referral that you offered was taken over")
        HANDOVER_REFUSED = "handover_refused", _("The referral that you offered was not taken over")
        HANDOVER_ENDED = "handover_ended", _("A referral is no longer offered to your agency")
        READING_ENDED = "reading_ended", _("Your agency no longer reads a referral that it handed over")
        REFERRAL_OWNER = "referral_owner", _("Another agency has a referral that you received now")
        COURT_ASKED = "court_asked", _("Permission is asked to use something in court")
        COURT_ANSWERED = "court_answered", _("Your question about use in court was answered")
        COURT_ENDED = "court_ended", _("A permission to use something in court was taken back")
        ATTACHMENT_ADDED = "attachment_added", _("A file was added to a referral of yours")
        ATTACHMENT_REFUSED = "attachment_refused", _("A file of a referral is harmful and was refused")
        PLAN_INVITED = "plan_invited", _("Your agency is invited to an investigation plan")
        PLAN_PARTY_INVITED = "plan_party_invited", _("Another agency was invited to an investigation plan of yours")
        PLAN_CONSENTED = "plan_consented", _("An agency has consented to an investigation plan of yours")
        PLAN_DECLINED = "plan_declined", _("An agency has declined an investigation plan of yours")
        PLAN_AGREED = "plan_agreed", _("All that were asked have answered: an investigation plan is agreed")
        PLAN_ACTIVATED = "plan_activated", _("An investigation plan of yours has become active")
        PLAN_SUSPENDED = "plan_suspended", _("An investigation plan of yours was suspended")
        PLAN_RESUMED = "plan_resumed", _("An investigation plan of yours goes on")
        PLAN_LEFT = "plan_left", _("An agency has left an investigation plan of yours")
        PLAN_REMOVED = "plan_removed", _("Your agency was taken out of an investigation plan by its lead")
        PLAN_PARTY_REMOVED = "plan_party_removed", _("An agency was taken out of an investigation plan of yours")
        PLAN_MILESTONE = "plan_milestone", _("A milestone of an investigation plan of yours was added or reached")
        PLAN_NOTE = "plan_note", _("There is a new note in an investigation plan of yours")
        PLAN_REVIEWED = "plan_reviewed", _("The mid-term review of an investigation plan of yours was written")
        PLAN_COMPLETED = "plan_completed", _("An investigation plan of yours was completed")
        PLAN_CLOSED = "plan_closed", _("An investigation plan of yours was closed without a result")
        PLAN_CARRIED_OVER = "plan_carried_over", _("An investigation plan of yours is carried over to another round")
        PLAN_OPENED = "plan_opened", _("An investigation plan of yours was opened to the co-chairs, or closed to them")
        SESSION_INVITED = "session_invited", _("Your agency is invited to an activity")
        SESSION_CHANGED = "session_changed", _("The days or the place of an activity have changed")
        SESSION_CANCELLED = "session_cancelled", _("An activity to which your agency is invited was cancelled")
        SESSION_UNINVITED = "session_uninvited", _("An invitation to an activity was taken back")
        SESSION_ANSWERED = "session_answered", _("An agency has answered your invitation to an activity")
        CHAIRS_INVITED = "chairs_invited", _("The co-chairs are invited to an activity")
        CHAIRS_CHANGED = "chairs_changed", _("The days or the place of an activity of the co-chairs have changed")
        CHAIRS_CANCELLED = "chairs_cancelled", _("An activity to which the co-chairs are invited was cancelled")
        ITEM_GIVEN = "item_given", _("Your country has an action item")
        ITEM_DROPPED = "item_dropped", _("An action item of your country was dropped by who organised its activity")
        DEBRIEF_OPENED = "debrief_opened", _("Your agency is asked how a round went")
        DEBRIEF_CLOSING = "debrief_closing", _("The questions about a round close soon")
        VIEWS_OPENED = "views_opened", _("The co-chairs ask for your country’s view")
        VIEWS_EXTENDED = "views_extended", _("There is more time for your country’s view")
        VIEWS_CONCLUDED = "views_concluded", _("A round of views in which your country is asked was concluded")
        VIEWS_WITHDRAWN = "views_withdrawn", _("A round of views in which your country is asked was withdrawn")
        VIEW_OBJECTED = "view_objected", _("A country objects in a round of views")
        VIEW_RESERVED = "view_reserved", _("A country has turned its objection into a reservation")
        RETURN_REMINDER = "return_reminder", _("A return is expected")
        CONFIRMATION_DUE = "confirmation_due", _("Please confirm your agency’s entry, people and roles")
        AGENCY_MERGED = "agency_merged", _("An agency was merged into yours: its open work is now yours")
        INCIDENT_OPENED = "incident_opened", _("Two auditors have opened the whole record of the portal")

    # Mailed to the duty desk alone, where it has an address.
    OF_DESK = (Kind.REFERRAL_LATE_DESK, Kind.REFERRAL_MOVED)
    # Read by the chairs of the agency and by nobody else of it (migrations 0036 and 0037).
    OF_CHAIRS = (
        Kind.VIEW_OBJECTED,
        Kind.VIEW_RESERVED,
        Kind.CHAIRS_INVITED,
        Kind.CHAIRS_CHANGED,
        Kind.CHAIRS_CANCELLED,
    )

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    agency = models.ForeignKey(Agency, models.PROTECT)
    group = models.ForeignKey(Group, models.PROTECT)  # the reading agency's, for row security
    caused_by_group = models.ForeignKey(Group, models.PROTECT, null=True, related_name="+")
    mailed_to = models.ForeignKey("members.Person", models.PROTECT, null=True, related_name="+")  # the mail, no other's
    # The desk that is told, as the record lies (operations migration 0082); null: the main desk.
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    is_for_main_desk = models.BooleanField(default=False)  # which is told as well: it cannot wait
    kind = models.CharField(max_length=20, choices=Kind.choices)
    object_id = models.UUIDField()
    path = models.CharField(max_length=200)  # where to look; ids only
    reference = models.CharField(max_length=40)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    message_id = models.CharField(max_length=80)  # fixed when the row is made, so that a repeat is recognisable
    mailed_at = models.DateTimeField(null=True)
    mail_attempts = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True)  # real time

    @property
    def is_of_chairs(self) -> bool:
        """Whether the chairs of the agency read it, not its officers."""
        return self.kind in self.OF_CHAIRS

    @property
    def is_past_desk(self) -> bool:
        """Whether its mail goes past the duty desk, which others share or which has been told before."""
        return self.is_of_chairs or self.kind == self.Kind.REFERRAL_LATE_ADMIN

    class Meta:
        indexes = [
            models.Index(fields=["group", "-created_at"], name="notice_by_reader"),
            # What is unread is little, what was read grows for years: the desk must not walk through it.
            models.Index(
                fields=["group", "-created_at", "-id"], name="notice_unread", condition=models.Q(read_at__isnull=True)
            ),
            models.Index(fields=["object_id"], name="notice_unread_about", condition=models.Q(read_at__isnull=True)),
            models.Index(fields=["created_at"], name="notice_to_mail", condition=models.Q(mailed_at__isnull=True)),
        ]
