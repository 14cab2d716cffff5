"""What a mail says in English: data only.

Names in braces are filled once, with values that are never formatted again. No sentence states
a fact that the brief may not contain.
"""

from typing import Final

from email_assistant.writers.template.phrase import Phrase

PHRASES: Final[dict[str, Phrase]] = {
    "greeting": Phrase("Dear {name},", "Hello {name},", "Hi {name},", "Hello {name},"),
    "greeting_nobody": Phrase("Dear Sir or Madam,", "Hello,", "Hi,", "Hello,"),
    "closing": Phrase("Yours sincerely,", "Kind regards,", "All the best,", "Regards,"),
    # Opening: where we met, what about.
    "met": Phrase(
        "It was a pleasure to meet you {place}.",
        "It was good to meet you {place}.",
        "It was great to meet you {place}!",
        "Good to meet you {place}.",
    ),
    "met_somewhere": Phrase(
        "It was a pleasure to meet you.",
        "It was good to meet you.",
        "It was great to meet you!",
        "Good to meet you.",
    ),
    "enjoyed": Phrase(
        "I very much appreciated {exchange}.",
        "I enjoyed {exchange}.",
        "I really enjoyed {exchange}.",
        "I enjoyed {exchange}.",
    ),
    "follow_up": Phrase(
        "I am writing to follow up on our last exchange.",
        "I wanted to follow up on our last exchange.",
        "I just wanted to pick up where we left off.",
        "A word after our last exchange.",
    ),
    "follow_up_topic": Phrase(
        "I am writing to follow up on {topic}.",
        "I wanted to follow up on {topic}.",
        "I just wanted to come back to {topic}.",
        "A word on {topic}.",
    ),
    "reminder": Phrase(
        "Please allow me to come back to my last message.",
        "I am coming back to you about my last message.",
        "Just a quick nudge about my last message.",
        "A short reminder of my last message.",
    ),
    "reminder_topic": Phrase(
        "Please allow me to come back to {topic}.",
        "I am coming back to you about {topic}.",
        "Just a quick nudge about {topic}.",
        "A short reminder about {topic}.",
    ),
    "introduce": Phrase(
        "I would like to introduce {offer} to you.",
        "I would like to introduce {offer}.",
        "I’d love to tell you about {offer}.",
        "I am writing about {offer}.",
    ),
    "introduce_me": Phrase(
        "Please allow me to introduce myself: I am {me}.",
        "Let me introduce myself: I am {me}.",
        "Let me introduce myself: I’m {me}.",
        "I am {me}.",
    ),
    "contact": Phrase(
        "I would be pleased to speak with you.",
        "I would be glad to talk with you.",
        "I’d love to talk with you.",
        "I would be glad to talk.",
    ),
    "contact_topic": Phrase(
        "I would be pleased to speak with you about {topic}.",
        "I would be glad to talk with you about {topic}.",
        "I’d love to talk with you about {topic}.",
        "I would be glad to talk about {topic}.",
    ),
    "contact_company": Phrase(
        "I would be pleased to learn more about your work at {company}.",
        "I would be glad to hear more about your work at {company}.",
        "I’d love to hear more about your work at {company}.",
        "I would be glad to hear about {company}.",
    ),
    "thank": Phrase(
        "Thank you very much for {thing}.",
        "Thank you for {thing}.",
        "Thanks so much for {thing}!",
        "Thank you for {thing}.",
    ),
    "apologise": Phrase(
        "Please accept my apologies for {thing}.",
        "I apologise for {thing}.",
        "I’m really sorry about {thing}.",
        "Sorry about {thing}.",
    ),
    "congratulate": Phrase(
        "Please accept my congratulations on {thing}.",
        "Congratulations on {thing}.",
        "Huge congratulations on {thing}!",
        "Congratulations on {thing}.",
    ),
    # Value: what was promised, what was asked for, what may help.
    "promised": Phrase(
        "I have not forgotten my promise to send you {thing}.",
        "I have not forgotten my promise to send you {thing}.",
        "I haven’t forgotten my promise to send you {thing}.",
        "I will send you {thing}.",
    ),
    "promised_link": Phrase(
        "As promised, please find {thing} here: “{title}”, {url}",
        "As promised, here is {thing}: “{title}”, {url}",
        "As promised, here’s {thing}: “{title}”, {url}",
        "As promised: “{title}”, {url}",
    ),
    "promised_action": Phrase(
        "As promised, I will {action}.",
        "As promised, I will {action}.",
        "As promised, I’ll {action}.",
        "I will {action}.",
    ),
    "send": Phrase(
        "I am pleased to send you {thing}.",
        "I am sending you {thing}.",
        "I’m sending you {thing}, so that you have everything to hand.",
        "I am sending {thing}.",
    ),
    "send_promised": Phrase(
        "As promised, I am pleased to send you {thing}.",
        "As promised, I am sending you {thing}.",
        "As promised, I’m sending you {thing}.",
        "I am sending {thing}.",
    ),
    "send_link": Phrase(
        "Please find {thing} here: “{title}”, {url}",
        "Here is {thing}: “{title}”, {url}",
        "Here’s {thing}: “{title}”, {url}",
        "“{title}”: {url}",
    ),
    "link": Phrase(
        "You may find the following useful in this context: “{title}”, {url}",
        "In this context, you may find this useful: “{title}”, {url}",
        "I thought this might be useful to you: “{title}”, {url}",
        "Perhaps useful: “{title}”, {url}",
    ),
    "about_us": Phrase("{text}", "{text}", "{text}", "{text}"),
    "said": Phrase("{text}", "{text}", "{text}", "{text}"),
    "mention": Phrase(
        "I would also like to draw your attention to {thing}.",
        "I also wanted to mention {thing}.",
        "I also wanted to tell you about {thing}.",
        "Also worth a mention: {thing}.",
    ),
    # Ask: one closed question, and an easy way out of it.
    "ask_call": Phrase(
        "Would you be available for {occasion}{when}?",
        "Would you be available for {occasion}{when}?",
        "Would you be up for {occasion}{when}?",
        "Are you free for {occasion}{when}?",
    ),
    "ask_call_out": Phrase(
        "Should this not be convenient, please feel free to suggest another time.",
        "If that does not suit you, feel free to suggest another time.",
        "If that doesn’t work, just name another time.",
        "Another time is fine too.",
    ),
    "ask_follow_up": Phrase(
        "Would a short call be of interest to you?",
        "Would a short call be useful?",
        "Would a quick call be useful?",
        "Would a short call help?",
    ),
    "ask_follow_up_out": Phrase(
        "If this is not the right moment, please simply let me know.",
        "If now is not the right time, just let me know.",
        "If now isn’t the right time, just say so. No problem at all.",
        "If not, just say so.",
    ),
    "ask_send": Phrase(
        "Would you like to go through it together once you have read it?",
        "Would it help to go through it together once you have read it?",
        "Shall we go through it together once you’ve had a look?",
        "Shall we go through it together?",
    ),
    "ask_send_out": Phrase(
        "If everything is clear, there is no need to reply.",
        "If everything is clear, there is no need to reply.",
        "If it’s all clear, no need to reply.",
        "If it is clear, no need to reply.",
    ),
    "ask_introduce": Phrase(
        "Might this be relevant{for_company} at present?",
        "Could this be relevant{for_company} at the moment?",
        "Could this be useful{for_company} right now?",
        "Is this relevant{for_company}?",
    ),
    "ask_introduce_out": Phrase(
        "Should it not be, a one-line reply is enough and I will leave it there.",
        "If not, a one-line reply is enough and I will leave it there.",
        "If not, a one-line reply is fine and I’ll leave it there.",
        "If not, I will leave it there.",
    ),
    "ask_reminder": Phrase(
        "Is this still of interest to you?",
        "Is this still of interest?",
        "Is this still on your radar?",
        "Still of interest?",
    ),
    "ask_reminder_out": Phrase(
        "If it is no longer a priority, please let me know and I will not pursue it.",
        "If it is no longer a priority, just tell me and I will leave it there.",
        "If it’s not a priority any more, just tell me and I’ll leave it there.",
        "If not, just tell me.",
    ),
    "ask_thank": Phrase(
        "Is there anything further you need from me at this stage?",
        "Is there anything else you need from me at this stage?",
        "Is there anything else you need from me for now?",
        "Do you need anything else?",
    ),
    "ask_thank_out": Phrase(
        "If not, there is no need to reply.",
        "If not, there is no need to reply.",
        "If not, no need to reply.",
        "If not, no need to reply.",
    ),
    "ask_congratulate": Phrase(
        "Would you like to catch up when you have a moment?",
        "Would you like to catch up when you have a moment?",
        "Shall we catch up when you have a moment?",
        "Shall we catch up?",
    ),
    "ask_congratulate_out": Phrase(
        "If this is a busy time, there is no need to reply.",
        "If this is a busy time, there is no need to reply.",
        "If things are busy, no need to reply.",
        "If not, no need to reply.",
    ),
    "ask_event": Phrase(
        "Would you like to join us for {event}{when}?",
        "Would you like to join us for {event}{when}?",
        "Fancy joining us for {event}{when}?",
        "Will you join us for {event}{when}?",
    ),
    "ask_event_out": Phrase(
        "Should you not be able to come, a one-line reply is enough.",
        "If you cannot make it, a one-line reply is enough.",
        "If you can’t make it, just drop me a line.",
        "If not, no problem.",
    ),
    "ask_if": Phrase(
        "Could you please let me know {clause}?",
        "Could you let me know {clause}?",
        "Can you tell me {clause}?",
        "Do you know {clause}?",
    ),
    "ask_about": Phrase(
        "Could you please tell me more about {topic}?",
        "Could you tell me more about {topic}?",
        "Can you tell me a bit more about {topic}?",
        "Could you tell me about {topic}?",
    ),
    "ask_thing": Phrase(
        "Could you please send me {thing}?",
        "Could you send me {thing}?",
        "Could you send me {thing}?",
        "Could you send {thing}?",
    ),
    "ask_if_out": Phrase(
        "A one-line reply is quite enough.",
        "A one-line reply is enough.",
        "One line is plenty.",
        "One line is enough.",
    ),
    "discussed": Phrase(
        "We discussed it {place}.",
        "We talked about it {place}.",
        "We talked about it {place}.",
        "",
    ),
    "where_met": Phrase(
        "We met {place}.",
        "We met {place}.",
        "We met {place}.",
        "",
    ),
    "ask_out": Phrase(
        "Should this not be possible, please simply let me know.",
        "If that is not possible, just let me know.",
        "If that’s not possible, no problem, just say so.",
        "If not, just say so.",
    ),
}

SUBJECTS: Final[dict[str, str]] = {
    "met": "Following up after our meeting {place}",
    "topic": "Following up on {topic}",
    "follow_up": "Following up",
    "reminder": "A short reminder",
    "reminder_topic": "A short reminder: {topic}",
    "introduce": "Introducing {offer}",
    "introduce_me": "A short introduction: {me}",
    "call": "{Occasion}{when}?",
    "call_topic": "{Occasion}{when} about {topic}?",
    "thank": "Thank you for {thing}",
    "apologise": "My apologies for {thing}",
    "congratulate": "Congratulations on {thing}",
    "send": "{Thing}",
    "promised": "As promised: {thing}",
    "event": "An invitation: {event}",
    "question": "A question",
    "question_about": "A question about {topic}",
}
