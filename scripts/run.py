"""`make run`: the demo hotel on this machine. Pages and live stream, worker and clock; Ctrl+C stops all of them.

PORT=8000 is the first port tried, HTTPS=1 makes a certificate and opens the program to phones in the same network
(their camera needs it), HOST=0.0.0.0 opens it without, DEMO=0 starts an empty hotel.
"""

from __future__ import annotations

import ipaddress
import os
import signal
import socket
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
RUN_DIR = Path(os.environ.get("RUN_DIR") or REPOSITORY / "run").resolve()
PYTHON = sys.executable
HTTPS = os.environ.get("HTTPS", "") not in ("", "0")
HOST = os.environ.get("HOST") or ("0.0.0.0" if HTTPS else "127.0.0.1")  # noqa: S104  asked for by name
ENVIRONMENT = {**os.environ, "HOTEL_MODE": "development", "RUN_DIR": str(RUN_DIR)}
GRACE_SECONDS = 10


def manage(*words: str) -> None:
    quiet = {**ENVIRONMENT, "LOG_LEVEL": "WARNING"}
    done = subprocess.run([PYTHON, "manage.py", *words], cwd=REPOSITORY, env=quiet, check=False)
    if done.returncode:
        sys.exit(f"manage.py {words[0]} did not work; the lines above say why.")


def free_port(first: int) -> int:
    """The first free port from `first` on."""
    for port in range(first, first + 100):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            return port
    sys.exit(f"No port is free from {first} to {first + 99}. Set PORT to another one.")


def own_address() -> str:
    """This machine's address in its network, else the loopback address. Nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return "127.0.0.1"
        return str(probe.getsockname()[0])


def certificate(address: str) -> tuple[Path, Path]:
    """A certificate of our own for this machine, made anew when its address changed or it nears its end."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    folder = RUN_DIR / "https"
    folder.mkdir(exist_ok=True, mode=0o700)
    key_file, file = folder / f"{address}.key", folder / f"{address}.pem"
    now = datetime.now(UTC)
    if file.exists():
        old = x509.load_pem_x509_certificate(file.read_bytes())
        if old.not_valid_after_utc > now + timedelta(days=7):
            return key_file, file
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Housekeeping on this machine")])
    names = [
        x509.DNSName("localhost"),
        x509.IPAddress(ipaddress.ip_address("127.0.0.1")),
        x509.IPAddress(ipaddress.ip_address(address)),
    ]
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=365))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    key_file.touch(mode=0o600)
    key_file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    file.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    return key_file, file


class Program:
    """A process of ours with its log file."""

    def __init__(self, name: str, *words: str) -> None:
        self.log = RUN_DIR / f"{name}.log"
        self.name = name
        with self.log.open("ab") as log:
            # A session of its own: Ctrl+C reaches this script alone, which then stops the others in order.
            self.process = subprocess.Popen(
                [PYTHON, "-m", *words],
                cwd=REPOSITORY,
                env=ENVIRONMENT,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def ended(self) -> bool:
        return self.process.poll() is not None

    def stop(self) -> None:
        if not self.ended():
            self.process.terminate()

    def wait(self, seconds: float) -> None:
        try:
            self.process.wait(timeout=max(seconds, 0.1))
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def main() -> int:
    os.umask(0o077)
    RUN_DIR.mkdir(parents=True, exist_ok=True)
    manage("migrate", "--verbosity", "0")
    if os.environ.get("DEMO", "1") != "0":
        manage("demo")  # ends with one sign-in for each role

    port = free_port(int(os.environ.get("PORT") or 8000))
    address = own_address() if HOST == "0.0.0.0" else HOST  # noqa: S104
    web = [
        "uvicorn",
        "housekeeping.asgi:application",
        "--host",
        HOST,
        "--port",
        str(port),
        "--lifespan",
        "off",
    ]
    web += ["--no-access-log", "--no-server-header", "--no-proxy-headers", "--timeout-graceful-shutdown", "3"]
    if HTTPS:
        key_file, file = certificate(address)
        web += ["--ssl-keyfile", str(key_file), "--ssl-certfile", str(file)]
    worker = ["celery", "-A", "housekeeping", "worker", "-P", "threads", "-c", "2", "--without-gossip"]
    worker += ["--without-mingle", "--loglevel", "WARNING"]

    asked_to_stop = False

    def stop(*_signal: object) -> None:
        nonlocal asked_to_stop
        asked_to_stop = True

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    programs = [
        Program("web", *web),
        Program("worker", *worker),
        Program("beat", "celery", "-A", "housekeeping", "beat", "--loglevel", "WARNING", "--pidfile", ""),
    ]
    said = False
    ended = None
    while not asked_to_stop and ended is None:
        time.sleep(0.2)
        ended = next((program for program in programs if program.ended()), None)
        if not said and ended is None and answers(address, port):
            said = True
            print(
                f"\nOpen {'https' if HTTPS else 'http'}://{address}:{port}/    Ctrl+C stops.   Logs: {RUN_DIR}"
            )
            sys.stdout.flush()
    for program in programs:
        program.stop()
    deadline = time.monotonic() + GRACE_SECONDS
    for program in programs:
        program.wait(deadline - time.monotonic())
    if ended is not None and not asked_to_stop:
        lines = ended.log.read_text(errors="replace").splitlines()[-15:]
        print(f"{ended.name} ended by itself. The end of {ended.log}:", *lines, sep="\n", file=sys.stderr)
        return 1
    print("Stopped.")
    return 0


def answers(address: str, port: int) -> bool:
    try:
        socket.create_connection((address, port), timeout=0.5).close()
    except OSError:
        return False
    return True


if __name__ == "__main__":
    sys.exit(main())
