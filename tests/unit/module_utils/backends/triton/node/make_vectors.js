// Copyright (c) 2026, research.cloud contributors
// GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Prints vectors.json: new throw-away keys, and what Node's http-signature signs with them. See README.md.

"use strict";

const crypto = require("crypto");
const httpSignature = require("http-signature");
const sshpk = require("sshpk");

const DATE = "Sat, 21 Nov 2026 23:00:12 GMT";
const KINDS = [
  ["rsa", ["rsa", { modulusLength: 2048 }], ["rsa-sha256", "rsa-sha512"]],
  ["p256", ["ec", { namedCurve: "P-256" }], ["ecdsa-sha256", "ecdsa-sha512"]],
  ["p384", ["ec", { namedCurve: "P-384" }], ["ecdsa-sha512", "ecdsa-sha256"]],
  ["p521", ["ec", { namedCurve: "P-521" }], ["ecdsa-sha512", "ecdsa-sha256"]],
  ["ed25519", ["ed25519", {}], ["ed25519-sha512"]],
];
const REQUESTS = [
  ["GET", "/acme/machines?limit=1000&offset=0"],
  ["POST", "/my/machines/5f1c?action=start"],
];

function authorization(key, algorithm, keyId, method, path) {
  const headers = { date: DATE };
  const request = {
    method,
    path,
    getHeader: (name) => headers[name.toLowerCase()],
    setHeader: (name, value) => { headers[name.toLowerCase()] = value; },
  };
  httpSignature.sign(request, { key, keyId, algorithm, headers: ["(request-target)", "date"] });
  return headers.authorization;
}

function vector([kind, [type, options], algorithms]) {
  const { privateKey } = crypto.generateKeyPairSync(type, options);
  const pem = privateKey.export({ type: "pkcs8", format: "pem" });
  const key = sshpk.parsePrivateKey(pem, "pem");
  const md5 = key.fingerprint("md5").toString("hex");
  const signed = [];
  for (const algorithm of algorithms) {
    for (const [method, path] of REQUESTS) {
      const keyId = method === "GET" ? `/acme/keys/${md5}` : `/acme/users/bob/keys/${md5}`;
      signed.push({ algorithm, method, path, keyId, authorization: authorization(pem, algorithm, keyId, method, path) });
    }
  }
  const sha256 = key.fingerprint("sha256").toString();
  return { kind, privateKey: pem, openssh: key.toPublic().toString("ssh").split(" ").slice(0, 2).join(" "), md5, sha256, signed };
}

const versions = { node: process.version, "http-signature": require("http-signature/package.json").version };
const about = "Throw-away keys: they were made for this file and open nothing. See README.md.";
console.log(JSON.stringify({ about, versions, date: DATE, keys: KINDS.map(vector) }, null, 1));
