/*
 * Firefox by Marionette, the protocol that geckodriver speaks to it: over TCP, each message
 * `length:JSON` (firefox-source-docs.mozilla.org/testing/marionette/Protocol.html). So
 * Debian's own firefox-esr runs without a driver.
 */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';

const PREFERENCES = {
    'marionette.port': 0, // any free one; it writes the number into the profile
    'app.normandy.enabled': false, 'app.update.enabled': false, 'browser.shell.checkDefaultBrowser': false,
    'datareporting.policy.dataSubmissionEnabled': false, 'network.captive-portal-service.enabled': false,
    'network.connectivity-service.enabled': false, 'browser.startup.homepage_override.mstone': 'ignore',
    'browser.safebrowsing.update.enabled': false, 'extensions.update.enabled': false,
    'services.settings.server': 'data:,', 'toolkit.telemetry.enabled': false,
};

const DEADLINE_MS = 60000;

async function until(what, look) {
    const end = Date.now() + DEADLINE_MS;
    for (;;) {
        const value = await look();
        if (value) {
            return value;
        }
        if (Date.now() > end) {
            throw new Error(`Firefox: waited ${DEADLINE_MS} ms for ${what}`);
        }
        await new Promise((done) => { setTimeout(done, 20); });
    }
}

/** One Firefox with a new profile. */
export class Firefox {
    static async start(program) {
        const self = new Firefox();
        self.profile = fs.mkdtempSync(path.join(os.tmpdir(), 'assets-firefox-'));
        fs.writeFileSync(path.join(self.profile, 'user.js'), Object.entries(PREFERENCES)
            .map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`).join(''));
        self.process = spawn(program, ['--headless', '--no-remote', '--marionette', '--profile', self.profile],
            { stdio: 'ignore', env: { ...process.env, HOME: self.profile, MOZ_CRASHREPORTER_DISABLE: '1' } });
        const portFile = path.join(self.profile, 'MarionetteActivePort');
        const port = await until('its port', () => {
            if (self.process.exitCode !== null) {
                throw new Error(`Firefox ended with ${self.process.exitCode}`);
            }
            return fs.existsSync(portFile) && Number(fs.readFileSync(portFile, 'utf8'));
        });
        await self.connect(port);
        await self.send('WebDriver:NewSession', { capabilities: { alwaysMatch: {} } });
        return self;
    }

    async connect(port) {
        this.waiting = new Map();
        this.sent = 0;
        let rest = Buffer.alloc(0);
        this.socket = net.connect(port, '127.0.0.1');
        const hello = new Promise((done, fail) => {
            this.waiting.set('hello', { done, fail });
        });
        this.socket.on('error', (error) => this.waiting.forEach(({ fail }) => fail(error)));
        this.socket.on('data', (data) => {
            rest = Buffer.concat([rest, data]);
            for (let colon = rest.indexOf(':'); colon > 0; colon = rest.indexOf(':')) {
                const end = colon + 1 + Number(rest.subarray(0, colon));
                if (rest.length < end) {
                    return;
                }
                this.receive(JSON.parse(rest.subarray(colon + 1, end).toString('utf8')));
                rest = rest.subarray(end);
            }
        });
        await hello;
    }

    receive(message) {
        const [, id, error, result] = Array.isArray(message) ? message : [1, 'hello', null, message];
        const { done, fail } = this.waiting.get(id);
        this.waiting.delete(id);
        if (error) {
            fail(new Error(`Firefox: ${error.error}: ${error.message}`));
        } else {
            done(result);
        }
    }

    send(name, parameters = {}) {
        const id = ++this.sent;
        const text = JSON.stringify([0, id, name, parameters]);
        return new Promise((done, fail) => {
            this.waiting.set(id, { done, fail });
            this.socket.write(`${Buffer.byteLength(text)}:${text}`);
        });
    }

    async open(url) {
        await this.send('WebDriver:Navigate', { url });
    }

    /** Value of a function that runs in the page. */
    async evaluate(fn, ...args) {
        const script = `return (${fn}).apply(null, arguments)`;
        return (await this.send('WebDriver:ExecuteScript', { script, args })).value;
    }

    async waitFor(what, fn, ...args) {
        return until(what, () => this.evaluate(fn, ...args));
    }

    async close() {
        const gone = new Promise((done) => { this.process.once('exit', done); });
        this.send('Marionette:Quit', { flags: ['eForceQuit'] }).catch(() => {});
        const timer = setTimeout(() => this.process.kill('SIGKILL'), 10000);
        await gone;
        clearTimeout(timer);
        this.socket.destroy();
        fs.rmSync(this.profile, { recursive: true, force: true, maxRetries: 5 });
    }
}
