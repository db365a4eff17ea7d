// A certified OpenID provider that no one here wrote, set up as an organisation would, with its own sign-in pages.
// Usage: node provider.mjs '{"redirect_uris": […], "secret": "…"}'; one line on stdout when it is ready.
import { createServer } from "node:http";
import { generateKeyPairSync, randomUUID } from "node:crypto";
import { Provider } from "oidc-provider";

const asked = JSON.parse(process.argv[2]);
const server = createServer();
server.listen(0, "127.0.0.1", () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const key = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ format: "jwk" });
  const provider = new Provider(issuer, {
    clients: [{ client_id: "kring", client_secret: asked.secret, redirect_uris: asked.redirect_uris }],
    jwks: { keys: [{ ...key, kid: randomUUID(), use: "sig", alg: "RS256" }] },
    cookies: { keys: [randomUUID()] },
    pkce: { required: () => true },
    claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
    // Whoever signs in as joost is joost at De Brug.
    findAccount: (_context, id) => ({
      accountId: id,
      claims: () => ({ sub: id, email: `${id}@debrug.example`, email_verified: true, name: id }),
    }),
  });
  server.on("request", provider.callback());
  process.stdout.write(`${JSON.stringify({ issuer })}\n`);
});
// It ends with whoever started it.
process.stdin.resume().on("end", () => process.exit(0));
