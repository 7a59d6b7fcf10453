// Copyright (c) 2026, research.cloud contributors
// GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Verifies requests as CloudAPI does. Standard input: a JSON list of {method, url, headers, publicKey}.
// Standard output: a JSON list of "accepted", "refused", or the parser's complaint.

"use strict";

const httpSignature = require("http-signature");

// The server's own list, with the two that its parser refuses all the same.
const algorithms = [
  "rsa-sha1", "rsa-sha256", "rsa-sha384", "rsa-sha512", "dsa-sha1", "dsa-sha256",
  "ecdsa-sha256", "ecdsa-sha384", "ecdsa-sha512", "ed25519-sha512",
];

function verdict({ method, url, headers, publicKey }) {
  try {
    const parsed = httpSignature.parseRequest({ method, url, headers }, { algorithms });
    return httpSignature.verifySignature(parsed, publicKey) ? "accepted" : "refused";
  } catch (error) {
    return error.message;
  }
}

const requests = JSON.parse(require("fs").readFileSync(0, "utf8"));
console.log(JSON.stringify(requests.map(verdict)));
