import { expect, test } from "vitest";
import { designFrom } from "./design-from-facts.ts";

const resources = [{ name: "invoice", belongsTo: "tenant" }, { name: "line item" }];

function unrepresented(goal: string): readonly string[] {
  return designFrom({ resources }, goal).unrepresented;
}

test("a rule that no template holds is named in the goal's own words", () => {
  const goal = `Design the backend of an invoicing service. Businesses issue invoices with line items.
    An issued invoice never changes; a correction is a new document. No tenant may ever see another tenant's data.`;
  expect(unrepresented(goal)).toEqual(["An issued invoice never changes", "a correction is a new document"]);
});

test.each([
  ["Design a clinic's calendar. A slot may be booked once only.", "A slot may be booked once only"],
  ["Decide on a database for stock that must never be sold twice.", "must never be sold twice"],
  ["Build an invoicing API. It mails a PDF to the buyer.", "It mails a PDF to the buyer"],
  ["Build an invoicing API. An invoice isn't paid in parts.", "An invoice isn't paid in parts"],
])("%s", (goal, expected) => {
  expect(unrepresented(goal).join("; ")).toContain(expected);
});

test("the task itself and a sentence that only names what is kept are represented", () => {
  expect(unrepresented("What is the best architecture for 10,000 requests/s? Businesses keep line items.")).toEqual([]);
});

test("what is named stays on one line and short, whatever the goal holds", () => {
  const [first = "", ...others] = unrepresented(
    `It must\n\u0000 never ${"x".repeat(9000)}. ${"It must not. ".repeat(40)}`,
  );
  expect(first.startsWith("It must never x")).toBe(true);
  expect(first.length).toBeLessThan(300);
  expect(others).toHaveLength(11);
});
