"""Addresses of the floor."""

from django.urls import path

from cleaning.views import inspections, phone, reasons, tasks

app_name = "cleaning"
urlpatterns = [
    path("my-rooms/", phone.my_rooms, name="my-rooms"),
    path("my-rooms/<int:pk>/", phone.task, name="task"),
    path("my-rooms/<int:pk>/start/", phone.start, name="start"),
    path("my-rooms/<int:pk>/pause/", phone.pause, name="pause"),
    path("my-rooms/<int:pk>/resume/", phone.resume, name="resume"),
    path("my-rooms/<int:pk>/finish/", phone.finish, name="finish"),
    path("my-rooms/<int:pk>/door/", phone.door, name="door"),
    path("my-rooms/<int:pk>/seen/", phone.seen, name="seen"),
    path("cleaning/", tasks.tasks, name="tasks"),
    path("cleaning/give/", tasks.give, name="give"),
    path("cleaning/order/<int:pk>/", tasks.order, name="order"),
    path("inspections/", inspections.inspections, name="inspections"),
    path("inspections/<int:pk>/", inspections.room, name="inspect"),
    path("inspections/<int:pk>/pass/", inspections.pass_room, name="inspect-pass"),
    path("inspections/<int:pk>/fail/", inspections.fail_room, name="inspect-fail"),
    path("inspections/<int:pk>/release/", inspections.release_room, name="inspect-release"),
    path("inspections/reasons/", reasons.reasons, name="reasons"),
    path("inspections/reasons/usual/", reasons.usual, name="reasons-usual"),
    path("inspections/reasons/<int:pk>/", reasons.reason, name="reason"),
]
