"""The notices of rounds: of plans, activities, debriefs and rounds of views; each says where to look only."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0031_deputy_speaks"),
    ]

    operations = [
        migrations.AlterField(
            model_name="notice",
            name="kind",
            field=models.CharField(
                choices=[
                    ("referral_sent", "A referral has arrived"),
                    ("receipt_confirmed", "Receipt of your referral was confirmed"),
                    ("referral_accepted", "Your referral was accepted"),
                    ("referral_declined", "Your referral was declined"),
                    ("information_asked", "More information is asked for"),
                    ("information_given", "The information you asked for has arrived"),
                    ("referral_answered", "Your referral was answered"),
                    ("referral_closed", "A referral you received was closed"),
                    ("referral_withdrawn", "A referral you received was withdrawn"),
                    ("referral_recalled", "A referral you received was recalled by its sender"),
                    ("plan_invited", "Your agency is invited to an investigation plan"),
                    ("plan_party_invited", "Another agency was invited to an investigation plan of yours"),
                    ("plan_consented", "An agency has consented to an investigation plan of yours"),
                    ("plan_declined", "An agency has declined an investigation plan of yours"),
                    ("plan_agreed", "All that were asked have answered: an investigation plan is agreed"),
                    ("plan_activated", "An investigation plan of yours has become active"),
                    ("plan_suspended", "An investigation plan of yours was suspended"),
                    ("plan_resumed", "An investigation plan of yours goes on"),
                    ("plan_left", "An agency has left an investigation plan of yours"),
                    ("plan_removed", "Your agency was taken out of an investigation plan by its lead"),
                    ("plan_party_removed", "An agency was taken out of an investigation plan of yours"),
                    ("plan_milestone", "A milestone of an investigation plan of yours was added or reached"),
                    ("plan_note", "There is a new note in an investigation plan of yours"),
                    ("plan_reviewed", "The mid-term review of an investigation plan of yours was written"),
                    ("plan_completed", "An investigation plan of yours was completed"),
                    ("plan_closed", "An investigation plan of yours was closed without a result"),
                    ("plan_carried_over", "An investigation plan of yours is carried over to another round"),
                    ("plan_opened", "An investigation plan of yours was opened to the co-chairs, or closed to them"),
                    ("session_invited", "Your agency is invited to an activity"),
                    ("session_changed", "The days or the place of an activity have changed"),
                    ("session_cancelled", "An activity to which your agency is invited was cancelled"),
                    ("session_uninvited", "An invitation to an activity was taken back"),
                    ("session_answered", "An agency has answered your invitation to an activity"),
                    ("chairs_invited", "The co-chairs are invited to an activity"),
                    ("chairs_changed", "The days or the place of an activity of the co-chairs have changed"),
                    ("chairs_cancelled", "An activity to which the co-chairs are invited was cancelled"),
                    ("item_given", "Your country has an action item"),
                    ("item_dropped", "An action item of your country was dropped by who organised its activity"),
                    ("debrief_opened", "Your agency is asked how a round went"),
                    ("debrief_closing", "The questions about a round close soon"),
                    ("views_opened", "The co-chairs ask for your country’s view"),
                    ("views_extended", "There is more time for your country’s view"),
                    ("views_concluded", "A round of views in which your country is asked was concluded"),
                    ("views_withdrawn", "A round of views in which your country is asked was withdrawn"),
                    ("view_objected", "A country objects in a round of views"),
                    ("view_reserved", "A country has turned its objection into a reservation"),
                    ("return_reminder", "A return is expected"),
                    ("confirmation_due", "Please confirm your agency’s entry, people and roles"),
                    ("agency_merged", "An agency was merged into yours: its open work is now yours"),
                    ("incident_opened", "Two auditors have opened the whole record of the portal"),
                ],
                max_length=20,
            ),
        ),
    ]
