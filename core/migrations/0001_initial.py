import datetime
import uuid

import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import core.models


class Migration(migrations.Migration):
    initial = True

    dependencies: list[tuple[str, str]] = []

    operations = [
        migrations.CreateModel(
            name="LiveEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("topic", models.CharField(max_length=40)),
                ("kind", models.CharField(max_length=20)),
                ("ref", models.CharField(blank=True, max_length=60)),
                ("version", models.IntegerField(default=0)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="BusinessDay",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("date", models.DateField(unique=True, verbose_name="business day")),
                ("opened_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["date"],
                "constraints": [
                    models.UniqueConstraint(
                        models.ExpressionWrapper(
                            models.Q(("closed_at__isnull", True)), models.BooleanField()
                        ),
                        condition=models.Q(("closed_at__isnull", True)),
                        name="one_open_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closed_at__isnull", True),
                            ("closed_at__gte", models.F("opened_at")),
                            _connector="OR",
                        ),
                        name="day_closes_after_it_opens",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FormKey",
            fields=[
                (
                    "key",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("digest", models.CharField(max_length=64)),
                ("result", models.TextField(blank=True)),
                (
                    "at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), db_index=True),
                ),
            ],
        ),
        migrations.CreateModel(
            name="HotelProfile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "name_en",
                    models.CharField(default="Hotel", max_length=120, verbose_name="name in English"),
                ),
                ("name_zh", models.CharField(default="酒店", max_length=120, verbose_name="name in Chinese")),
                (
                    "address_en",
                    models.CharField(blank=True, max_length=200, verbose_name="address in English"),
                ),
                (
                    "address_zh",
                    models.CharField(blank=True, max_length=200, verbose_name="address in Chinese"),
                ),
                ("phone", models.CharField(blank=True, max_length=40, verbose_name="phone")),
                (
                    "time_zone",
                    models.CharField(
                        default="Asia/Shanghai",
                        help_text="All times are shown in this zone. Source: the place of the hotel.",
                        max_length=60,
                        validators=[core.models.check_time_zone],
                        verbose_name="time zone",
                    ),
                ),
                (
                    "currency",
                    models.CharField(
                        choices=[("CNY", "¥ CNY")],
                        default="CNY",
                        help_text="The one currency of all prices. Source: the hotel's accounts.",
                        max_length=3,
                        verbose_name="currency",
                    ),
                ),
                (
                    "check_in_time",
                    models.TimeField(
                        default=datetime.time(14, 0),
                        help_text="Rooms are promised from this hour. Source: house rules.",
                        verbose_name="check-in from",
                    ),
                ),
                (
                    "check_out_time",
                    models.TimeField(
                        default=datetime.time(12, 0),
                        help_text="A guest who stays longer is shown as late. Source: house rules.",
                        verbose_name="check-out until",
                    ),
                ),
                (
                    "night_roll_from",
                    models.TimeField(
                        default=datetime.time(0, 0),
                        help_text="The night clerk may close the business day from this hour. Source: house rules.",
                        verbose_name="night roll offered from",
                    ),
                ),
                (
                    "night_roll_auto_at",
                    models.TimeField(
                        default=datetime.time(6, 0),
                        help_text="A business day nobody has closed is closed by itself at this hour. Source: house rules.",
                        verbose_name="night roll by itself at",
                    ),
                ),
                (
                    "service_interval_days",
                    models.PositiveSmallIntegerField(
                        default=1,
                        help_text="1 means each day. Source: house standard.",
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(14),
                        ],
                        verbose_name="service of occupied rooms every (days)",
                    ),
                ),
                (
                    "idle_touch_up_days",
                    models.PositiveSmallIntegerField(
                        default=7,
                        help_text="A ready room nobody used is gone over again after these days. Source: house standard.",
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(60),
                        ],
                        verbose_name="touch-up of idle rooms after (days)",
                    ),
                ),
                (
                    "inspection_required",
                    models.BooleanField(
                        default=True,
                        help_text="Without it every cleaned room counts as released. Source: house standard.",
                        verbose_name="clean rooms are inspected before they are given",
                    ),
                ),
                (
                    "dnd_alert_hours",
                    models.PositiveSmallIntegerField(
                        default=6,
                        help_text="Since anybody was last in the room, night included. Source: house safety rule.",
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(72),
                        ],
                        verbose_name="welfare check after do not disturb (hours)",
                    ),
                ),
                (
                    "late_after_minutes",
                    models.PositiveSmallIntegerField(
                        default=10,
                        help_text="When a room under cleaning is shown as late. Source: house standard.",
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(240),
                        ],
                        verbose_name="late after (minutes over the standard time)",
                    ),
                ),
                (
                    "sheet_letters_language",
                    models.CharField(
                        choices=[
                            ("en", "English: O is occupied, V is vacant"),
                            ("zh-hans", "Chinese: O is checked out (走客房), I is in house (住客房)"),
                        ],
                        default="zh-hans",
                        help_text="What the letters of an imported room sheet mean. Source: the hotel's own sheets.",
                        max_length=8,
                        verbose_name="letters on room sheets",
                    ),
                ),
                (
                    "keep_audit_days",
                    models.PositiveIntegerField(
                        default=1095,
                        help_text="At least six months. Source: Cybersecurity Law of China, article 21; confirm locally.",
                        validators=[
                            django.core.validators.MinValueValidator(180),
                            django.core.validators.MaxValueValidator(36500),
                        ],
                        verbose_name="keep the audit log (days)",
                    ),
                ),
                (
                    "keep_guest_days",
                    models.PositiveIntegerField(
                        default=1095,
                        help_text="The national rules name no term; ask the local police. Source: hotel security rules 1987.",
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(36500),
                        ],
                        verbose_name="keep guest data after departure (days)",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("live", "Live hotel"),
                            ("demo", "Demo hotel"),
                            ("scratch", "Scratch hotel"),
                        ],
                        default="live",
                        editable=False,
                        max_length=8,
                        verbose_name="kind",
                    ),
                ),
            ],
            options={
                "constraints": [models.CheckConstraint(condition=models.Q(("pk", 1)), name="one_hotel")],
            },
        ),
        migrations.CreateModel(
            name="Audit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("what", models.CharField(max_length=60)),
                ("about", models.CharField(blank=True, max_length=120)),
                ("old", models.TextField(blank=True)),
                ("new", models.TextField(blank=True)),
                ("reason", models.TextField(blank=True)),
                ("address", models.CharField(blank=True, max_length=45)),
                ("sequence", models.BigIntegerField(null=True, unique=True)),
                ("previous", models.CharField(blank=True, max_length=64)),
                ("digest", models.CharField(blank=True, max_length=64)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["at"], name="audit_at"),
                    models.Index(fields=["about"], name="audit_about"),
                    models.Index(
                        condition=models.Q(("sequence__isnull", True)), fields=["id"], name="audit_unsealed"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Job",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=60)),
                ("params", models.JSONField(default=dict)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "Waiting"),
                            ("running", "Running"),
                            ("done", "Done"),
                            ("failed", "Stopped"),
                        ],
                        default="queued",
                        max_length=8,
                    ),
                ),
                ("done", models.PositiveIntegerField(default=0)),
                ("total", models.PositiveIntegerField(default=0)),
                ("file", models.CharField(blank=True, max_length=120)),
                ("error", models.TextField(blank=True)),
                ("created_at", models.DateTimeField()),
                ("claimed_at", models.DateTimeField(blank=True, null=True)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["-pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["queued", "running"])),
                        fields=["created_at"],
                        name="job_unfinished",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="NightStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60)),
                ("done_at", models.DateTimeField()),
                ("said", models.TextField(blank=True)),
                (
                    "day",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="night_steps",
                        to="core.businessday",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [models.UniqueConstraint(fields=("day", "name"), name="one_step_per_night")],
            },
        ),
        migrations.CreateModel(
            name="Note",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField(blank=True)),
                ("digest", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                ("removed_at", models.DateTimeField(blank=True, null=True)),
                ("removed_rule", models.CharField(blank=True, max_length=60)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("removed_at__isnull", True), ("removed_rule", "")),
                            models.Q(
                                ("removed_at__isnull", False),
                                ("text", ""),
                                models.Q(("removed_rule", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="note_removed_with_its_rule",
                    )
                ],
            },
        ),
    ]
