from crm.request.sign_in import LimitedSignIn


class SignInForm(LimitedSignIn):
    """Email and password. It never tells which of the two was wrong, or whether anybody has it."""

    error_messages = {
        "invalid_login": "This email address and password do not match. Please try again.",
        "inactive": "This email address and password do not match. Please try again.",
    }
