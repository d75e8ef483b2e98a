"""Firefox for the tests, spoken to over WebDriver BiDi: JSON messages on a websocket, with no driver in between."""

import json
import queue
import re
import subprocess
import tempfile
import threading
from contextlib import contextmanager
from pathlib import Path

from websocket import WebSocketException, create_connection

SECONDS = 60  # for one answer
PREFERENCES = {
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "network.dns.disabled": True,  # no page reaches another machine
    "remote.prefs.recommended": True,
    "toolkit.telemetry.reportingpolicy.firstRun": False,
}


class Firefox:
    """One tab of a running Firefox. `problems` lists errors of its pages and requests that leave them."""

    def __init__(self, address):
        self.socket = create_connection(f"{address}/session", timeout=SECONDS, suppress_origin=True)
        self.number, self.answers, self.problems = 0, queue.Queue(), []
        threading.Thread(target=self._listen, daemon=True).start()
        self.ask("session.new", capabilities={})
        self.ask("session.subscribe", events=["log.entryAdded", "network.beforeRequestSent", "network.fetchError"])
        self.tab = self.ask("browsingContext.getTree")["contexts"][0]["context"]

    def _listen(self):
        try:
            while text := self.socket.recv():
                message = json.loads(text)
                if message["type"] == "event":
                    self._note(message["method"], message["params"])
                else:
                    self.answers.put(message)
        except (WebSocketException, OSError):
            pass  # closed

    def _note(self, event, params):
        if event == "log.entryAdded":
            if params["level"] == "error":
                self.problems.append(f"error: {params['text']}")
        elif not (url := params["request"]["url"]).startswith(
            ("file:", "blob:", "data:", "about:", "http://127.0.0.1:")
        ):
            self.problems.append(f"asks {url}")
        elif event == "network.fetchError":
            self.problems.append(f"lacks {url}: {params['errorText']}")

    def ask(self, method, **params):
        """The result of a command. RuntimeError for one that failed."""
        self.number += 1
        self.socket.send(json.dumps({"id": self.number, "method": method, "params": params}))
        while (answer := self.answers.get(timeout=SECONDS)).get("id") != self.number:
            pass
        if answer["type"] == "error":
            raise RuntimeError(f"{method}: {answer['error']}: {answer['message']}")
        return answer["result"]

    def open(self, url, width=1280, height=900):
        """Go to `url` and wait until it is loaded."""
        self.ask("browsingContext.setViewport", context=self.tab, viewport={"width": width, "height": height})
        self.ask("browsingContext.navigate", context=self.tab, url=url, wait="complete")

    def run(self, function, *arguments):
        """What a JavaScript function returns, or its promise resolves to, as JSON. RuntimeError where it throws."""
        call = f"async () => JSON.stringify(await ({function})(...{json.dumps(arguments)}) ?? null)"
        answer = self.ask(
            "script.callFunction", functionDeclaration=call, awaitPromise=True, target={"context": self.tab}
        )
        if answer["type"] == "exception":
            raise RuntimeError(answer["exceptionDetails"]["text"])
        return json.loads(answer["result"]["value"])

    def wait_for(self, function):
        """Wait until a JavaScript function returns something true."""
        self.run(f"""async () => {{
          const [end, pause] = [Date.now() + {SECONDS * 500}, () => new Promise((done) => setTimeout(done, 30))];
          for (; !({function})(); await pause()) if (Date.now() > end) throw new Error("it never came true");
        }}""")

    def press(self, *keys):
        """Press keys, by their WebDriver characters, on what has the focus."""
        strokes = [{"type": kind, "value": key} for key in keys for kind in ("keyDown", "keyUp")]
        self.ask(
            "input.performActions", context=self.tab, actions=[{"type": "key", "id": "keyboard", "actions": strokes}]
        )

    def close(self):
        self.ask("browser.close")
        self.socket.close()


@contextmanager
def firefox(program):
    """A Firefox without a window, its profile thrown away afterwards."""
    with tempfile.TemporaryDirectory() as profile:
        lines = (f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in PREFERENCES.items())
        Path(profile, "user.js").write_text("".join(lines), encoding="utf-8")
        command = [program, "--headless", "--remote-debugging-port=0", "--profile", profile, "about:blank"]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        try:
            said = []
            for line in process.stderr:
                said.append(line)
                if found := re.search(r"WebDriver BiDi listening on (ws://\S+)", line):
                    break
            else:
                raise RuntimeError(f"Firefox did not start:\n{''.join(said)}")
            threading.Thread(target=process.stderr.read, daemon=True).start()
            browser = Firefox(found[1])
            yield browser
            browser.close()
        finally:
            process.terminate()
            process.wait(timeout=30)
