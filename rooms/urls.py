"""Addresses of the rooms."""

from django.urls import path

from rooms.views import board, importing, layout, past, room, rules, wall

app_name = "rooms"

urlpatterns = [
    path("rooms/", board.board, name="board"),
    path("rooms/list/", board.printed_list, name="list"),
    path("rooms/as-of/", past.board_then, name="as-of"),
    path("rooms/wall/", wall.wall, name="wall"),
    path("rooms/rules/", rules.rules, name="rules"),
    path("rooms/<int:pk>/", room.room, name="room"),
    path("rooms/<int:pk>/parts/<slug:part>/", room.room_part, name="room-part"),
    path("rooms/<int:pk>/set/", room.set_by_hand, name="set"),
    path("rooms/<int:pk>/block/", room.block, name="block"),
    path("rooms/<int:pk>/block/<int:block_pk>/end/", room.end_block, name="end-block"),
    path("rooms/house/", layout.house, name="house"),
    path("rooms/house/<slug:kind>/", layout.house, name="house-part"),
    path("rooms/house/<slug:kind>/new/", layout.add, name="house-add"),
    path("rooms/house/<slug:kind>/<int:pk>/", layout.change, name="house-change"),
    path("rooms/import/", importing.upload, name="import"),
    path("rooms/import/template/", importing.template, name="import-template"),
    path("rooms/import/run/", importing.run, name="import-run"),
]
