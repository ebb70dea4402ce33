"""A mail server of its own on a free port of this machine: it takes mails, and refuses or breaks off when told to."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from email import message_from_bytes
from email.message import Message
from email.policy import default


class MailServer:
    """Speaks as much SMTP as smtplib asks for. `mails` holds what it took, in order."""

    def __init__(self) -> None:
        self.mails: list[Message] = []
        self.port = 0
        self.refuses: set[str] = set()  # addresses it does not know
        self.breaks_off_for: set[str] = set()  # addresses at which it hangs up
        self.before_answer: Callable[[], None] = lambda: None  # runs when it has taken a mail and not said so
        self.connections = 0

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async def say(line: str) -> None:
            writer.write(f"{line}\r\n".encode())
            await writer.drain()

        self.connections += 1
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            await say("220 mail.test")
            while line := (await reader.readline()).decode():
                word, address = line[:4].upper(), line.partition("<")[2].partition(">")[0]
                if word == "RCPT" and address in self.breaks_off_for:
                    break
                if word == "RCPT" and address in self.refuses:
                    await say("550 5.1.1 no such mailbox")
                elif word == "DATA":
                    await say("354 go on")
                    raw = await reader.readuntil(b"\r\n.\r\n")
                    self.mails.append(message_from_bytes(raw[:-5], policy=default))
                    await asyncio.get_running_loop().run_in_executor(None, self.before_answer)
                    await say("250 taken")
                elif word == "QUIT":
                    await say("221 bye")
                    break
                elif word == "AUTH":
                    await say("535 5.7.8 wrong name or password")
                elif word == "EHLO":
                    await say("250-mail.test\r\n250 AUTH PLAIN")
                else:
                    await say("250 fine")
        writer.close()


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """Runs in a thread until the block ends."""
    server, loop, ready = MailServer(), asyncio.new_event_loop(), threading.Event()

    async def listen() -> None:
        listening = await asyncio.start_server(server.talk, "127.0.0.1", server.port)
        server.port = listening.sockets[0].getsockname()[1]
        ready.set()

    def run() -> None:
        asyncio.set_event_loop(loop)
        loop.run_until_complete(listen())
        loop.run_forever()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    assert ready.wait(10)
    yield server
    loop.call_soon_threadsafe(loop.stop)
    thread.join(timeout=10)
