// A certified OpenID provider that no one here wrote, set up as an organisation would, with its own sign-in pages.
// Usage: node provider.mjs '{"redirect_uris": […], "secret": "…"}'; one line on stdout when it is ready.
// A line "rotate" on stdin gives it a new key, told on stdout; the one before stays published.
import { createServer } from "node:http";
import { generateKeyPairSync, randomUUID } from "node:crypto";
import { createInterface } from "node:readline";
import { Provider } from "oidc-provider";
import { createMemoryAdapter } from "oidc-provider/lib/adapters/memory_adapter.js";

// What it remarks belongs on stderr: on stdout stand our answers.
console.info = console.error;

const asked = JSON.parse(process.argv[2]);
const SUBSTANTIAL = "http://eidas.europa.eu/LoA/substantial";
const HIGH = "http://eidas.europa.eu/LoA/high";
const [portal, hint] = [new URL(asked.redirect_uris[0]).origin, asked.redirect_uris[0].split("/").pop()];
const client = {
  redirect_uris: asked.redirect_uris,
  post_logout_redirect_uris: asked.redirect_uris.map((each) => `${new URL(each).origin}/uitgelogd/terug`),
  backchannel_logout_uri: `${portal}/inloggen/afmelden/${hint}`,
  backchannel_logout_session_required: true,
};
const clients = [
  { ...client, client_id: "kring", client_secret: asked.secret },
  { ...client, client_id: "kring-par", client_secret: asked.secret, require_pushed_authorization_requests: true },
  {
    ...client,
    client_id: "kring-key",
    token_endpoint_auth_method: "private_key_jwt",
    token_endpoint_auth_signing_alg: "ES256",
    jwks_uri: `${portal}/.well-known/jwks.json`,
    require_pushed_authorization_requests: true,
  },
];
const groups = { joost: ["behandelaars"], ineke: ["beheerders"] };

const keys = [];
// Every key's provider remembers the same people.
const memory = createMemoryAdapter();
const cookies = { keys: [randomUUID()] };
const server = createServer((request, answer) => callback(request, answer));
let callback;

server.listen(0, "127.0.0.1", () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  begin(issuer);
  process.stdout.write(`${JSON.stringify({ issuer })}\n`);
  // It ends with whoever started it.
  const lines = createInterface({ input: process.stdin }).on("close", () => process.exit(0));
  lines.on("line", (line) => line === "rotate" && process.stdout.write(`${JSON.stringify({ kid: begin(issuer) })}\n`));
});

/** The provider, signing with a key made now; who is signed in stays so. */
function begin(issuer) {
  const kid = randomUUID();
  const key = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ format: "jwk" });
  keys.unshift({ ...key, kid, use: "sig", alg: "RS256" });
  const provider = new Provider(issuer, {
    adapter: memory,
    clients,
    cookies,
    jwks: { keys },
    pkce: { required: () => true },
    acrValues: [SUBSTANTIAL, HIGH],
    claims: { openid: ["sub", "groups"], email: ["email", "email_verified"], profile: ["name"] },
    features: {
      backchannelLogout: { enabled: true },
      rpInitiatedLogout: { enabled: true },
      pushedAuthorizationRequests: { enabled: true },
    },
    enabledJWA: { clientAuthSigningAlgValues: ["ES256", "PS256"] },
    // The portal stands on this machine, where it doesn't send anything by itself.
    fetch: (url, options) => fetch(url, { ...options, dispatcher: undefined }),
    // Whoever signs in as joost is joost at De Brug.
    findAccount: (_context, id) => ({
      accountId: id,
      claims: () => ({
        sub: id,
        email: `${id}@debrug.example`,
        email_verified: true,
        name: id,
        groups: groups[id] ?? ["algemeen"],
      }),
    }),
  });
  // Its sign-in page names no level; here everybody proves herself substantially, whatever was asked for.
  const finished = provider.interactionFinished.bind(provider);
  provider.interactionFinished = (request, answer, result, how) =>
    finished(request, answer, result.login ? { ...result, login: { ...result.login, acr: SUBSTANTIAL } } : result, how);
  callback = provider.callback();
  return kid;
}
