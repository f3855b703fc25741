/**
 * The draft under which the customer of a walk-up is kept: the customer tab writes it, and the request tab makes a
 * request without a contact for whoever it names.
 */
export const walkUpCustomerKey = 'walk-up-customer'
