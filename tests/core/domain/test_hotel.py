"""The hotel's profile: one row, read by one query, each change in the audit."""

from __future__ import annotations

import pytest
from django.core.exceptions import FieldDoesNotExist
from django.db import IntegrityError, transaction
from django.utils import translation

from core.domain.hotel import change_profile, profile
from core.models import Audit, HotelProfile
from tests import factories as make
from tests.factories import AT

pytestmark = pytest.mark.django_db


def test_a_new_installation_starts_with_the_defaults():
    assert (profile().time_zone, profile().inspection_required, profile().kind) == (
        "Asia/Shanghai",
        True,
        "live",
    )
    assert HotelProfile.objects.count() == 1


def test_profile_is_one_query(django_assert_num_queries):
    profile()
    with django_assert_num_queries(1):
        profile()


def test_there_is_never_a_second_hotel():
    profile()
    with pytest.raises(IntegrityError), transaction.atomic():
        HotelProfile.objects.create(pk=2)


def test_only_what_differs_is_written_and_audited():
    hotel, manager = profile(), make.manager()
    changed = change_profile(hotel, by=manager, at=AT, name_en="Magnolia Hotel", dnd_alert_hours=6)
    assert changed == ["name_en"]
    assert profile().name_en == hotel.name_en == "Magnolia Hotel"
    row = Audit.objects.get()
    assert (row.by, row.about, row.old, row.new) == (manager, "core:hotel:name_en", "Hotel", "Magnolia Hotel")


def test_an_unknown_setting_is_a_mistake_of_ours():
    with pytest.raises(FieldDoesNotExist):
        change_profile(profile(), by=None, at=AT, colour="blue")


def test_the_name_follows_the_readers_language():
    hotel = HotelProfile(name_en="Magnolia Hotel", name_zh="玉兰酒店")
    with translation.override("zh-hans"):
        assert str(hotel) == "玉兰酒店"
    with translation.override("en"):
        assert str(hotel) == "Magnolia Hotel"
