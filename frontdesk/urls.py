"""Addresses of the front desk."""

from django.urls import path

from frontdesk.views import bookings, check_in, desk, guests, rooms, stays

app_name = "frontdesk"
urlpatterns = [
    path("desk/", desk.desk, name="desk"),
    path("desk/document-hint/", desk.document_hint, name="document-hint"),
    path("desk/walk-in/", check_in.walk_in, name="walk-in"),
    path("desk/bookings/new/", bookings.new_booking, name="new-booking"),
    path("desk/bookings/<int:pk>/", bookings.booking, name="booking"),
    path("desk/bookings/<int:pk>/check-in/", check_in.check_in, name="check-in"),
    path("desk/bookings/<int:pk>/queue/", check_in.queue, name="queue"),
    path("desk/bookings/<int:pk>/leave-queue/", bookings.leave_queue, name="leave-queue"),
    path("desk/bookings/<int:pk>/put-down/", bookings.put_down, name="put-down"),
    path("desk/bookings/<int:pk>/cancel/", bookings.cancel, name="cancel"),
    path("desk/bookings/<int:pk>/no-show/", bookings.no_show, name="no-show"),
    path("desk/bookings/<int:pk>/reopen/", bookings.reopen, name="reopen"),
    path("desk/stays/<int:pk>/", stays.stay, name="stay"),
    path("desk/stays/<int:pk>/check-out/", stays.check_out, name="check-out"),
    path("desk/stays/<int:pk>/move/", stays.move, name="move"),
    path("desk/stays/<int:pk>/departure/", stays.departure, name="departure"),
    path("desk/stays/<int:pk>/undo/", stays.undo, name="undo"),
    path("desk/stays/<int:pk>/reinstate/", stays.reinstate, name="reinstate"),
    path("desk/guests/<int:pk>/", guests.guest, name="guest"),
    path("desk/guests/<int:pk>/change/", guests.change_guest, name="change-guest"),
    path("desk/documents/<int:pk>/", guests.full_document, name="document"),
    path("desk/rooms/<int:pk>/rush/", rooms.rush, name="rush"),
    path("desk/rooms/<int:pk>/settle/", rooms.settle, name="settle"),
]
