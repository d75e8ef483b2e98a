"""Numbers of chapter 02, inverted residuals."""


def numbers():
    return {"3.4", "5.1"}  # sections: Sandler et al. 2018, information flow; Goyal et al. 2017, details of training
